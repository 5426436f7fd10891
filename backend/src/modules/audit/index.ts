export { AuditModule } from './audit.module.js';
export { AuditVerifier } from './audit-verification.js';
