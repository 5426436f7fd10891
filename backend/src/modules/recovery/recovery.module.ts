import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { OneTimeLinksModule } from '../one-time-links/index.js';
import { UsersModule } from '../users/index.js';
import { AccountInvitations } from './account-invitations.js';
import { EmailChanges } from './email-changes.js';
import { EmailController } from './email.controller.js';
import { EmailVerification } from './email-verification.js';
import { NewDeviceMails } from './new-device-mails.js';
import { FactorMails } from './factor-mails.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PasswordResets } from './password-resets.js';
import { RecoveryMails } from './recovery-mails.js';
import { RecoveryThrottle } from './recovery-throttle.js';
import { RegistrationMails } from './registration-mails.js';
import { ResetLinksController } from './reset-links.controller.js';

/** Forgotten passwords, and the verification and change of e-mail addresses. */
@Module({
  imports: [AuthModule, UsersModule, OneTimeLinksModule],
  controllers: [PasswordResetController, EmailController, ResetLinksController],
  providers: [
    PasswordResets,
    AccountInvitations,
    EmailVerification,
    EmailChanges,
    NewDeviceMails,
    FactorMails,
    RegistrationMails,
    RecoveryMails,
    RecoveryThrottle,
  ],
  exports: [EmailChanges, AccountInvitations],
})
export class RecoveryModule {}
