import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import {
  InvitationCreated,
  InvitationResent,
  InvitationRevoked,
  InvitationUsed,
} from '../invitations/index.js';
import { UsersImported } from '../user-imports/index.js';
import { RegistrationDecided, RegistrationExpired, RegistrationWaiting } from '../users/index.js';
import { actorOf } from './audit-actors.js';
import { AuditLog } from './audit-log.js';

/** Records how people get accounts: invitations, imports, and decisions about registrations. */
@Injectable()
export class NewAccountRecords implements OnModuleInit {
  readonly #events: EventBus;
  readonly #log: AuditLog;

  constructor(events: EventBus, log: AuditLog) {
    this.#events = events;
    this.#log = log;
  }

  onModuleInit(): void {
    this.#listenToRegistrations();
    this.#listenToImports();
    this.#listenToInvitations();
  }

  #listenToRegistrations(): void {
    this.#events.on(RegistrationWaiting, ({ userId, waitingFor }) =>
      this.#log.record({
        action: 'registration.waiting',
        target: ['user', userId],
        details: { waitingFor },
      }),
    );
    this.#events.on(RegistrationDecided, ({ userId, approved, actorId }) =>
      this.#log.record({
        action: approved ? 'registration.approved' : 'registration.declined',
        target: ['user', userId],
        actor: actorOf(actorId),
      }),
    );
    this.#events.on(RegistrationExpired, ({ userId }) =>
      this.#log.record({ action: 'registration.expired', target: ['user', userId] }),
    );
  }

  #listenToImports(): void {
    this.#events.on(UsersImported, ({ importId, importedBy, created, refused }) =>
      this.#log.record({
        action: 'users.imported',
        target: ['import', importId],
        details: { created, refused },
        actor: actorOf(importedBy),
      }),
    );
  }

  #listenToInvitations(): void {
    this.#events.on(InvitationCreated, ({ invitationId, createdBy, siteRole, uses, mailed }) =>
      this.#log.record({
        action: 'invitation.created',
        target: null,
        details: { invitationId, siteRole, uses, mailed },
        actor: actorOf(createdBy),
      }),
    );
    this.#events.on(InvitationResent, ({ invitationId, resentBy }) =>
      this.#log.record({
        action: 'invitation.resent',
        target: null,
        details: { invitationId },
        actor: actorOf(resentBy),
      }),
    );
    this.#events.on(InvitationUsed, ({ invitationId, userId }) =>
      this.#log.record({
        action: 'invitation.used',
        target: ['user', userId],
        details: { invitationId },
        actor: actorOf(userId),
      }),
    );
    this.#events.on(InvitationRevoked, ({ invitationId, revokedBy }) =>
      this.#log.record({
        action: 'invitation.revoked',
        target: null,
        details: { invitationId },
        actor: actorOf(revokedBy),
      }),
    );
  }
}
