import { Module } from '@nestjs/common';
import { FilesModule } from '../files/index.js';
import { ExportArchive } from './export-archive.js';
import { ExportDataRepository } from './export-data.repository.js';
import { UserExportRepository } from './user-export.repository.js';
import { UserExportRunner } from './user-export-runner.js';
import { UserExportsController } from './user-exports.controller.js';
import { UserExports } from './user-exports.service.js';

/** Exports of everything about a user. */
@Module({
  imports: [FilesModule],
  controllers: [UserExportsController],
  providers: [
    UserExports,
    UserExportRunner,
    UserExportRepository,
    ExportArchive,
    ExportDataRepository,
  ],
})
export class UserExportsModule {}
