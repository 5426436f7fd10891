import type { NoticeDetails, NoticeKind, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import type { DomainEvent, EventClass } from '../../platform/events/index.js';
import {
  FactorAdded,
  FactorRemoved,
  FactorsReset,
  PasswordChanged,
  RecoveryCodeUsed,
  UserSignedIn,
} from '../auth/index.js';
import { EmailChanged } from '../recovery/index.js';
import { UserExportRequested } from '../user-exports/index.js';
import { RegistrationWaiting } from '../users/index.js';
import { Notices } from './notices.js';

/** The events of accounts that their users get notices of. */
@Injectable()
export class NoticeSources implements OnModuleInit {
  readonly #events: EventBus;
  readonly #notices: Notices;

  constructor(events: EventBus, notices: Notices) {
    this.#events = events;
    this.#notices = notices;
  }

  onModuleInit(): void {
    this.#on(UserSignedIn, 'sign-in.new-device', ({ sessionId, device, newDevice }) => {
      const { userAgent, address } = device;
      return newDevice ? { sessionId, userAgent, address } : null;
    });
    this.#on(PasswordChanged, 'account.password-changed', () => ({}));
    this.#on(EmailChanged, 'account.email-changed', ({ undone }) => ({ undone }));
    this.#on(FactorAdded, 'account.factor-added', ({ kind }) => ({ factor: kind }));
    this.#on(FactorRemoved, 'account.factor-removed', ({ kind }) => ({ factor: kind }));
    this.#on(FactorsReset, 'account.factors-reset', () => ({}));
    this.#on(UserExportRequested, 'account.exported', ({ userId, requestedBy }) =>
      requestedBy === userId ? null : {},
    );
    this.#events.on(RegistrationWaiting, async ({ waitingFor }) => {
      if (waitingFor === 'approval')
        await this.#notices.publishToHolders('users.invite', 'registration.waiting', {});
    });
    this.#on(RecoveryCodeUsed, 'account.recovery-code-used', ({ left }) => ({ left }));
  }

  /** @param details null: no notice */
  #on<Event extends DomainEvent & { readonly userId: UserId }, Kind extends NoticeKind>(
    type: EventClass<Event>,
    kind: Kind,
    details: (event: Event) => NoticeDetails[Kind] | null,
  ): void {
    this.#events.on(type, async (event) => {
      const said = details(event);
      if (said !== null) await this.#notices.publish(event.userId, kind, said);
    });
  }
}
