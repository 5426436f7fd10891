import type { SessionId, Timestamp, UserId } from './protocol.js';

/** What the audit log records. */
export type AuditAction =
  | 'sign-in.succeeded'
  | 'sign-in.failed'
  | 'sign-in.locked-out'
  /** A user proved again who they are, before a protected change. */
  | 'session.reauthenticated'
  | 'session.ended'
  | 'account.registered'
  | 'account.terms-accepted'
  | 'account.password-changed'
  | 'account.factor-added'
  | 'account.factor-removed'
  | 'account.factors-reset'
  | 'account.recovery-codes-created'
  | 'account.recovery-code-used'
  | 'account.state-changed'
  | 'account.role-changed'
  | 'account.erased'
  | 'account.renamed'
  | 'account.email-verified'
  | 'account.email-changed'
  | 'account.reset-link-issued'
  | 'registration.waiting'
  | 'registration.approved'
  | 'registration.declined'
  | 'registration.expired'
  | 'users.imported'
  | 'user.export-requested'
  | 'user.export-downloaded'
  | 'invitation.created'
  | 'invitation.revoked'
  | 'invitation.resent'
  | 'invitation.used'
  | 'announcement.published'
  | 'announcement.ended'
  | 'setting.changed'
  /** An administrator gave a member another role in a group or channel. */
  | 'conversation.role-assigned'
  | 'conversation.member-removed'
  | 'conversation.archived'
  | 'conversation.restored'
  | 'conversation.deleted'
  | 'report.submitted'
  | 'report.handled'
  | 'call.started'
  /** A call of two continues in a group. */
  | 'call.continued'
  | 'call.ended'
  | 'access.denied'
  | 'job.retried'
  | 'job.removed'
  | 'audit.exported'
  /** Entries that could not be stored, since the database did not answer for too long. */
  | 'audit.entries-lost';

/** All actions that the audit log records. */
export const AUDIT_ACTIONS: readonly AuditAction[] = [
  'sign-in.succeeded',
  'sign-in.failed',
  'sign-in.locked-out',
  'session.reauthenticated',
  'session.ended',
  'account.registered',
  'account.terms-accepted',
  'account.password-changed',
  'account.factor-added',
  'account.factor-removed',
  'account.factors-reset',
  'account.recovery-codes-created',
  'account.recovery-code-used',
  'account.state-changed',
  'account.role-changed',
  'account.erased',
  'account.renamed',
  'account.email-verified',
  'account.email-changed',
  'account.reset-link-issued',
  'registration.waiting',
  'registration.approved',
  'registration.declined',
  'registration.expired',
  'users.imported',
  'user.export-requested',
  'user.export-downloaded',
  'invitation.created',
  'invitation.revoked',
  'invitation.resent',
  'invitation.used',
  'announcement.published',
  'announcement.ended',
  'setting.changed',
  'conversation.role-assigned',
  'conversation.member-removed',
  'conversation.archived',
  'conversation.restored',
  'conversation.deleted',
  'report.submitted',
  'report.handled',
  'call.started',
  'call.continued',
  'call.ended',
  'access.denied',
  'job.retried',
  'job.removed',
  'audit.exported',
  'audit.entries-lost',
];

/**
 * Who acted: a user, somebody who was not signed in, the console of the server, or the server by
 * itself.
 */
export type AuditActorKind = 'user' | 'anonymous' | 'console' | 'system';

/** On what something was done. */
export type AuditTargetKind =
  'user' | 'session' | 'call' | 'route' | 'setting' | 'import' | 'conversation' | 'job' | 'report';

/** More about an entry, by name. Never a secret, and never what a message says. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/** One entry of the audit log. */
export interface AuditEntry {
  /** From 1, without gaps. */
  readonly id: number;
  readonly at: Timestamp;
  readonly action: AuditAction;
  readonly actorKind: AuditActorKind;
  readonly actorId: UserId | null;
  readonly sessionId: SessionId | null;
  readonly targetKind: AuditTargetKind | null;
  /** An id, or the name of a route or client event. */
  readonly targetId: string | null;
  /** Network address of the client; empty when no client was involved. */
  readonly address: string;
  readonly userAgent: string;
  /** To find the request in the logs of the server. */
  readonly requestId: string | null;
  readonly details: AuditDetails;
  /** SHA-256 of this entry and the hash before, in hexadecimal digits. */
  readonly hash: string;
}

/**
 * `altered`: the entry is not what was stored; `missing`: entries were removed before this one;
 * `unlinked`: the entry does not follow from the one before; `beyond-head`: it was added by other
 * means than by the server; `head`: the record of the last entry was changed, or signed with another
 * secret of the server.
 */
export type AuditFaultKind = 'altered' | 'missing' | 'unlinked' | 'beyond-head' | 'head';

/** A place where the audit log is not as the server wrote it. */
export interface AuditFault {
  /** The entry; for `missing` the first one that is missing. */
  readonly id: number;
  readonly kind: AuditFaultKind;
}

/** What a check of the whole audit log found. */
export interface AuditVerification {
  /** Entries that were read. */
  readonly entries: number;
  readonly intact: boolean;
  /** The first 100. */
  readonly faults: readonly AuditFault[];
  readonly faultCount: number;
}
