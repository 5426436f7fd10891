import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { FactorsReset } from '../auth/index.js';
import { UserMailboxes } from '../users/index.js';
import { RecoveryMails } from './recovery-mails.js';

/** Informs users when an administrator has removed their second factors. */
@Injectable()
export class FactorMails implements OnModuleInit {
  readonly #events: EventBus;
  readonly #mailboxes: UserMailboxes;
  readonly #mails: RecoveryMails;

  constructor(events: EventBus, mailboxes: UserMailboxes, mails: RecoveryMails) {
    this.#events = events;
    this.#mailboxes = mailboxes;
    this.#mails = mails;
  }

  onModuleInit(): void {
    this.#events.on(FactorsReset, async ({ userId }) => {
      if (this.#mails.available) await this.#mails.factorsReset(await this.#mailboxes.of(userId));
    });
  }
}
