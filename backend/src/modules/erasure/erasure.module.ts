import { Module } from '@nestjs/common';
import { FilesModule } from '../files/index.js';
import { ErasureController } from './erasure.controller.js';
import { ErasureRepository } from './erasure.repository.js';
import { UserErasure } from './user-erasure.js';

/** Erases users. */
@Module({
  imports: [FilesModule],
  controllers: [ErasureController],
  providers: [ErasureRepository, UserErasure],
})
export class ErasureModule {}
