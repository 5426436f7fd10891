import { shortenText } from '@chatcall/contracts';
import type { AuditAction, AuditDetails, AuditTargetKind, SettingValue } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { AccessDenied } from '../../platform/access/index.js';
import { EventBus } from '../../platform/events/index.js';
import { currentRequest, shortUserAgent } from '../../platform/request-context/index.js';
import {
  FactorAdded,
  FactorRemoved,
  FactorsReset,
  PasswordChanged,
  RecoveryCodeUsed,
  RecoveryCodesCreated,
  SessionEnded,
  SessionExpired,
  SignInFailed,
  SignInLockedOut,
  UserReauthenticated,
  UserRegistered,
  UserSignedIn,
} from '../auth/index.js';
import { AccountRenamed } from '../accounts/index.js';
import {
  ConversationArchived,
  ConversationDeleted,
  MemberRemovedByAdministrator,
  MemberRoleAssigned,
} from '../chats/index.js';
import { CallEnded, CallExtended, CallStarted } from '../calls/index.js';
import { EmailChanged, EmailVerified, ResetLinkIssued } from '../recovery/index.js';
import { SettingChanged } from '../settings/index.js';
import { UserExportDownloaded, UserExportRequested } from '../user-exports/index.js';
import { AnnouncementEnded, AnnouncementPublished } from '../site-announcements/index.js';
import { TermsAccepted } from '../terms/index.js';
import { SiteRoleChanged, UserStateChanged } from '../users/index.js';
import { CONSOLE, SYSTEM, actorOf, requestActor, userActor } from './audit-actors.js';
import type { Actor } from './audit-actors.js';
import { AuditWriter } from './audit-writer.js';
import { RepeatedDenials } from './repeated-denials.js';

/** Of a text that is recorded. */
const TEXT_MAX = 500;

/** What is recorded of an event, besides the time and the request. */
export interface AuditRecord {
  readonly action: AuditAction;
  readonly target: readonly [kind: AuditTargetKind, id: string] | null;
  readonly details?: AuditDetails;
  /** Who acted; absent: the user of the request. */
  readonly actor?: Actor;
}

/**
 * Records what happens on the server: one entry for each event, with who caused it, from where and by
 * which request. It knows events and nothing else of the modules, which know nothing of it.
 */
@Injectable()
export class AuditLog implements OnModuleInit {
  readonly #events: EventBus;
  readonly #writer: AuditWriter;
  /** Who acts where there is no request of a client. */
  readonly #withoutRequest: Actor;
  readonly #denials = new RepeatedDenials();

  constructor(events: EventBus, writer: AuditWriter, config: AppConfig) {
    this.#events = events;
    this.#writer = writer;
    // A process without a role is a command of the console.
    this.#withoutRequest = config.roles.size === 0 ? CONSOLE : SYSTEM;
  }

  onModuleInit(): void {
    this.#listenToSignIns();
    this.#listenToAccounts();
    this.#listenToNamesAndAddresses();
    this.#listenToFactors();
    this.#listenToExports();
    this.#listenToSettings();
    this.#listenToConversations();
    this.#listenToCalls();
    this.#listenToRefusals();
  }

  #listenToSignIns(): void {
    this.#events.on(UserSignedIn, ({ userId, sessionId, kind }) =>
      this.record({
        action: 'sign-in.succeeded',
        target: ['session', sessionId],
        details: { kind },
        actor: { actorKind: 'user', actorId: userId, sessionId },
      }),
    );
    this.#events.on(UserReauthenticated, ({ userId, sessionId, kind }) =>
      this.record({
        action: 'session.reauthenticated',
        target: ['session', sessionId],
        details: { userId, kind },
      }),
    );
    this.#events.on(SignInFailed, ({ userId, reason }) =>
      this.record({
        action: 'sign-in.failed',
        target: userId === null ? null : ['user', userId],
        details: { reason },
      }),
    );
    this.#events.on(SignInLockedOut, ({ userId }) =>
      this.record({
        action: 'sign-in.locked-out',
        target: userId === null ? null : ['user', userId],
      }),
    );
    this.#events.on(SessionExpired, ({ sessionId, userId }) =>
      this.record({
        action: 'session.ended',
        target: ['session', sessionId],
        details: { userId, reason: 'expired' },
      }),
    );
    this.#events.on(SessionEnded, ({ sessionId, userId, reason }) =>
      this.record({
        action: 'session.ended',
        target: ['session', sessionId],
        details: { userId, reason },
      }),
    );
  }

  #listenToAccounts(): void {
    this.#events.on(UserRegistered, ({ userId, sessionId }) =>
      this.record({
        action: 'account.registered',
        target: ['user', userId],
        actor: { actorKind: 'user', actorId: userId, sessionId },
      }),
    );
    this.#events.on(PasswordChanged, ({ userId }) =>
      this.record({ action: 'account.password-changed', target: ['user', userId] }),
    );
    this.#events.on(UserStateChanged, ({ userId, state, previous, actorId }) =>
      this.record({
        action: state === 'erased' ? 'account.erased' : 'account.state-changed',
        target: ['user', userId],
        details: { state, previous },
        actor: actorOf(actorId),
      }),
    );
    this.#events.on(SiteRoleChanged, ({ userId, role, previous, actorId }) =>
      this.record({
        action: 'account.role-changed',
        target: ['user', userId],
        details: { role, previous },
        actor: actorOf(actorId),
      }),
    );
  }

  #listenToNamesAndAddresses(): void {
    this.#events.on(AccountRenamed, ({ userId, actorId }) =>
      this.record({ action: 'account.renamed', target: ['user', userId], actor: actorOf(actorId) }),
    );
    this.#events.on(EmailVerified, ({ userId }) =>
      this.record({ action: 'account.email-verified', target: ['user', userId] }),
    );
    this.#events.on(EmailChanged, ({ userId, undone, assigned }) =>
      this.record({
        action: 'account.email-changed',
        target: ['user', userId],
        details: { undone },
        ...(assigned === null ? {} : { actor: actorOf(assigned.actorId) }),
      }),
    );
    this.#events.on(ResetLinkIssued, ({ userId, issuedBy }) =>
      this.record({
        action: 'account.reset-link-issued',
        target: ['user', userId],
        ...(issuedBy === null ? {} : { actor: actorOf(issuedBy) }),
      }),
    );
  }

  #listenToFactors(): void {
    this.#events.on(TermsAccepted, ({ userId, version }) =>
      this.record({
        action: 'account.terms-accepted',
        target: ['user', userId],
        details: { version },
        actor: userActor(userId),
      }),
    );
    this.#events.on(FactorAdded, ({ userId, factorId, kind }) =>
      this.record({
        action: 'account.factor-added',
        target: ['user', userId],
        details: { factorId, kind },
      }),
    );
    this.#events.on(FactorRemoved, ({ userId, factorId, kind }) =>
      this.record({
        action: 'account.factor-removed',
        target: ['user', userId],
        details: { factorId, kind },
      }),
    );
    this.#events.on(FactorsReset, ({ userId, by }) =>
      this.record({
        action: 'account.factors-reset',
        target: ['user', userId],
        actor: actorOf(by),
      }),
    );
    this.#events.on(RecoveryCodesCreated, ({ userId }) =>
      this.record({ action: 'account.recovery-codes-created', target: ['user', userId] }),
    );
    this.#events.on(RecoveryCodeUsed, ({ userId, left }) =>
      this.record({
        action: 'account.recovery-code-used',
        target: ['user', userId],
        details: { left },
        actor: userActor(userId),
      }),
    );
  }

  #listenToExports(): void {
    this.#events.on(UserExportRequested, ({ userId, exportId, requestedBy }) =>
      this.record({
        action: 'user.export-requested',
        target: ['user', userId],
        details: { exportId },
        actor: actorOf(requestedBy),
      }),
    );
    this.#events.on(UserExportDownloaded, ({ userId, exportId, requestedBy }) =>
      this.record({
        action: 'user.export-downloaded',
        target: ['user', userId],
        details: { exportId },
        actor: actorOf(requestedBy),
      }),
    );
  }

  #listenToSettings(): void {
    this.#events.on(AnnouncementPublished, ({ announcementId, publishedBy }) =>
      this.record({
        action: 'announcement.published',
        target: null,
        details: { announcementId },
        actor: actorOf(publishedBy),
      }),
    );
    this.#events.on(AnnouncementEnded, ({ announcementId, endedBy }) =>
      this.record({
        action: 'announcement.ended',
        target: null,
        details: { announcementId },
        actor: actorOf(endedBy),
      }),
    );
    this.#events.on(SettingChanged, ({ name, value, previous, actorId }) =>
      this.record({
        action: 'setting.changed',
        target: ['setting', name],
        details: { value: detailOf(value), previous: detailOf(previous) },
        actor: actorOf(actorId),
      }),
    );
  }

  #listenToConversations(): void {
    this.#events.on(
      MemberRoleAssigned,
      ({ conversationId, userId, role, previous, administratorId }) =>
        this.record({
          action: 'conversation.role-assigned',
          target: ['conversation', conversationId],
          details: { userId, role, previous },
          actor: userActor(administratorId),
        }),
    );
    this.#events.on(MemberRemovedByAdministrator, ({ conversationId, userId, administratorId }) =>
      this.record({
        action: 'conversation.member-removed',
        target: ['conversation', conversationId],
        details: { userId },
        actor: userActor(administratorId),
      }),
    );
    this.#events.on(ConversationArchived, ({ conversationId, archived, administratorId }) =>
      this.record({
        action: archived ? 'conversation.archived' : 'conversation.restored',
        target: ['conversation', conversationId],
        actor: userActor(administratorId),
      }),
    );
    this.#events.on(ConversationDeleted, ({ conversationId, title, administratorId }) =>
      this.record({
        action: 'conversation.deleted',
        target: ['conversation', conversationId],
        details: { title },
        actor: userActor(administratorId),
      }),
    );
  }

  #listenToCalls(): void {
    this.#events.on(CallStarted, ({ call: { id, conversationId, kind, startedBy } }) =>
      this.record({
        action: 'call.started',
        target: ['call', id],
        details: { conversationId, kind },
        actor: userActor(startedBy),
      }),
    );
    this.#events.on(CallExtended, ({ call: { id, conversationId, startedBy }, before }) =>
      this.record({
        action: 'call.continued',
        target: ['call', id],
        details: { conversationId, previous: before.conversationId, logId: before.id },
        actor: userActor(startedBy),
      }),
    );
    this.#events.on(CallEnded, ({ call }) =>
      this.record({
        action: 'call.ended',
        target: ['call', call.id],
        details: {
          conversationId: call.conversationId,
          reason: call.endReason,
          participants: call.participants.filter(({ joinedAt }) => joinedAt !== null).length,
        },
      }),
    );
  }

  #listenToRefusals(): void {
    this.#events.on(AccessDenied, ({ userId, sessionId, action, permission }) => {
      const count = this.#denials.count(`${userId} ${action}`);
      if (count !== null)
        this.record({
          action: 'access.denied',
          target: ['route', action],
          details: { permission, repeated: count },
          actor: { actorKind: 'user', actorId: userId, sessionId },
        });
    });
  }

  record({ action, target, details = {}, actor }: AuditRecord): void {
    const request = currentRequest();
    const [targetKind, targetId] = target ?? [null, null];
    this.#writer.add({
      at: new Date(),
      action,
      ...(actor ?? (request === undefined ? this.#withoutRequest : requestActor(request))),
      targetKind,
      targetId,
      address: request?.address ?? '',
      userAgent: shortUserAgent(request?.userAgent),
      requestId: request?.requestId ?? null,
      details,
    });
  }
}

/** A list as one text; of a long text the beginning. */
function detailOf(value: SettingValue): string | number | boolean {
  if (typeof value === 'string') return shortenText(value, TEXT_MAX);
  if (typeof value !== 'object') return value;
  return value
    .map((item) => (typeof item === 'string' ? item : `${item.label}: ${item.address}`))
    .join(', ');
}
