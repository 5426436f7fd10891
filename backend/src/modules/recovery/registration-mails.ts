import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { RegistrationDecided } from '../users/index.js';
import { RecoveryMails } from './recovery-mails.js';

/** Informs users by mail when an administrator has decided about their account. */
@Injectable()
export class RegistrationMails implements OnModuleInit {
  readonly #events: EventBus;
  readonly #mails: RecoveryMails;

  constructor(events: EventBus, mails: RecoveryMails) {
    this.#events = events;
    this.#mails = mails;
  }

  onModuleInit(): void {
    this.#events.on(RegistrationDecided, async ({ approved, mailbox }) => {
      if (!this.#mails.available) return;
      await (approved
        ? this.#mails.registrationApproved(mailbox)
        : this.#mails.registrationDeclined(mailbox));
    });
  }
}
