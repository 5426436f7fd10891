import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { UserSignedIn } from '../auth/index.js';
import { UserMailboxes } from '../users/index.js';
import { RecoveryMails } from './recovery-mails.js';
import { RecoveryThrottle } from './recovery-throttle.js';

/** Informs users by mail of sign-ins on devices that their account was not used on before. */
@Injectable()
export class NewDeviceMails implements OnModuleInit {
  readonly #events: EventBus;
  readonly #mailboxes: UserMailboxes;
  readonly #mails: RecoveryMails;
  readonly #throttle: RecoveryThrottle;

  constructor(
    events: EventBus,
    mailboxes: UserMailboxes,
    mails: RecoveryMails,
    throttle: RecoveryThrottle,
  ) {
    this.#events = events;
    this.#mailboxes = mailboxes;
    this.#mails = mails;
    this.#throttle = throttle;
  }

  onModuleInit(): void {
    this.#events.on(UserSignedIn, (event) => this.#inform(event, new Date()));
  }

  async #inform({ userId, device, newDevice }: UserSignedIn, at: Date): Promise<void> {
    if (!newDevice || !this.#mails.available) return;
    if (!(await this.#throttle.allowsDeviceMail(userId))) return;
    await this.#mails.newDevice(await this.#mailboxes.of(userId), { at, address: device.address });
  }
}
