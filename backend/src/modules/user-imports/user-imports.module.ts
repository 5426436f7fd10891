import { Module } from '@nestjs/common';
import { RecoveryModule } from '../recovery/index.js';
import { UsersModule } from '../users/index.js';
import { UserImportChecks } from './user-import-checks.js';
import { UserImportRepository } from './user-import.repository.js';
import { UserImportRunner } from './user-import-runner.js';
import { UserImportsController } from './user-imports.controller.js';
import { UserImports } from './user-imports.service.js';

/** Users from files. */
@Module({
  imports: [UsersModule, RecoveryModule],
  controllers: [UserImportsController],
  providers: [UserImports, UserImportRunner, UserImportChecks, UserImportRepository],
})
export class UserImportsModule {}
