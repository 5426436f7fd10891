import { Module } from '@nestjs/common';
import { OneTimeLinksModule } from '../one-time-links/index.js';
import { UsersModule } from '../users/index.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationMails } from './invitation-mails.js';
import { InvitationUsesRepository } from './invitation-uses.repository.js';
import { Invitations } from './invitations.js';
import { MailedInvitations } from './mailed-invitations.js';
import { InvitedController } from './invited.controller.js';

/** Invitations to create an account. */
@Module({
  imports: [UsersModule, OneTimeLinksModule],
  controllers: [InvitationsController, InvitedController],
  providers: [Invitations, InvitationUsesRepository, InvitationMails, MailedInvitations],
  exports: [Invitations],
})
export class InvitationsModule {}
