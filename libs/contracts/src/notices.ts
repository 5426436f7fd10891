import type { FactorKind } from './factor-challenge.js';
import type { Count, Id, ServerEvent, SessionId, Timestamp } from './protocol.js';

/** The id of a notice. Later notices have greater ids. */
export type NoticeId = Id;

/**
 * The kinds of notices, and what each says besides its time: ids, choices and what the server knows of
 * a device, never what a message says. Clients make the text.
 */
export interface NoticeDetails {
  /** The account was used on a device that it was not used on before. */
  'sign-in.new-device': {
    readonly sessionId: SessionId;
    /** @maxLength 300 */
    readonly userAgent: string;
    /**
     * Network address of the device.
     * @maxLength 64
     */
    readonly address: string;
  };
  'account.password-changed': Readonly<Record<string, never>>;
  'account.email-changed': {
    /** The former address was restored by the link that was sent to it. */
    readonly undone: boolean;
  };
  'account.factor-added': { readonly factor: FactorKind };
  'account.factor-removed': { readonly factor: FactorKind };
  /** An administrator removed all second factors. */
  'account.factors-reset': Readonly<Record<string, never>>;
  /** An administrator has asked for an export of everything about the user. */
  'account.exported': Readonly<Record<string, never>>;
  /** Somebody has reported a message or a user, for those who handle reports. */
  'report.received': Readonly<Record<string, never>>;
  /** What the user has reported was handled. */
  'report.handled': {
    /** A message was deleted, or a user deactivated. */
    readonly acted: boolean;
  };
  /** Somebody has registered and waits for an approval, for those who decide about it. */
  'registration.waiting': Readonly<Record<string, never>>;
  /** A recovery code stood in for a second factor. */
  'account.recovery-code-used': {
    /** How many are left. */
    readonly left: Count;
  };
}

export type NoticeKind = keyof NoticeDetails;

/** All kinds of notices. */
export const NOTICE_KINDS: readonly NoticeKind[] = [
  'sign-in.new-device',
  'account.password-changed',
  'account.email-changed',
  'account.factor-added',
  'account.factor-removed',
  'account.factors-reset',
  'account.recovery-code-used',
  'account.exported',
  'report.received',
  'report.handled',
  'registration.waiting',
];

interface NoticeOfKind<Kind extends NoticeKind> {
  readonly id: NoticeId;
  readonly kind: Kind;
  readonly details: NoticeDetails[Kind];
  readonly createdAt: Timestamp;
  /** Null: not read yet. */
  readonly readAt: Timestamp | null;
}

/** Something that the system tells a user. */
export type Notice = { readonly [Kind in NoticeKind]: NoticeOfKind<Kind> }[NoticeKind];

/** A page of notices, the newest first. */
export interface NoticePage {
  readonly items: readonly Notice[];
  readonly nextCursor: string | null;
  /** Of all notices of the user. */
  readonly unread: Count;
}

export interface ReadNoticesRequest {
  /** This notice and all before it are read. */
  readonly upTo: NoticeId;
}

export interface UnreadNotices {
  readonly unread: Count;
}

/** `notice:added`: I have a new notice. Sent to my devices only. */
export interface NoticeAddedNotice {
  readonly notice: Notice;
  readonly unread: Count;
}

/** `notice:read`: I have read notices on one of my devices. Sent to my devices only. */
export interface NoticesReadNotice {
  /** This notice and all before it are read. */
  readonly upTo: NoticeId;
  readonly unread: Count;
}

/** Server-to-client events about notices of the system. */
export interface NoticesServerEvents {
  'notice:added': ServerEvent<NoticeAddedNotice>;
  'notice:read': ServerEvent<NoticesReadNotice>;
}

/** Bounds of notices. */
export const NOTICE_LIMITS = {
  /** Notices of a user that the server keeps: the newest. */
  perUser: 200,
  keepDays: 90,
} as const;
