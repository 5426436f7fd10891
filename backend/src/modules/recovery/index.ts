export { AccountInvitations } from './account-invitations.js';
export type { InvitationLink } from './account-invitations.js';
export { RecoveryModule } from './recovery.module.js';
export { EmailChanged, EmailVerified, ResetLinkIssued } from './recovery.events.js';
export { PasswordResets } from './password-resets.js';
export { EmailChanges } from './email-changes.js';
