export { RecoveryModule } from './recovery.module.js';
export { EmailChanged, EmailVerified, ResetLinkIssued } from './recovery.events.js';
export { PasswordResets } from './password-resets.js';
