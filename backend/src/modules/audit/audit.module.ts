import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditLog } from './audit-log.js';
import { AuditSeal } from './audit-seal.js';
import { AuditService } from './audit.service.js';
import { AuditVerifier } from './audit-verification.js';
import { ReportRecords } from './report-records.js';
import { AuditWriter } from './audit-writer.js';
import { AuditRepository } from './audit.repository.js';
import { JobRecords } from './job-records.js';
import { NewAccountRecords } from './new-account-records.js';

/** The audit log: who did what, on whom, from where and when. */
@Module({
  controllers: [AuditController],
  providers: [
    AuditRepository,
    AuditSeal,
    AuditWriter,
    AuditLog,
    NewAccountRecords,
    JobRecords,
    ReportRecords,
    AuditVerifier,
    AuditService,
  ],
  exports: [AuditVerifier, AuditWriter],
})
export class AuditModule {}
