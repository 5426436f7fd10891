import type {
  DisplayName,
  ServerEvent,
  StatusText,
  Timestamp,
  UserId,
  Username,
} from './protocol.js';
import type { SitePermission, SiteRole, UserState } from './site.js';

/** The visible part of a user's profile. Visibility rules: `docs/protocol.md`. */
export interface UserCard {
  readonly id: UserId;
  readonly username: Username;
  readonly displayName: DisplayName;
  /** Path on this server, changes when the picture does. Null: show initials. */
  readonly avatarUrl: string | null;
  /** Empty where the viewer may not see it, and in messages and calls. */
  readonly statusText: StatusText;
  /** Present only when the user is not active: `deactivated` or `erased`. */
  readonly state?: InactiveState;
  /** In cards of other users present only for `guest` and `bot`. */
  readonly siteRole?: SiteRole;
}

/** A user who was active and no longer is. */
export type InactiveState = Extract<UserState, 'deactivated' | 'erased'>;

/** The signed-in user's own profile. */
export interface Me extends UserCard {
  readonly email: string;
  readonly createdAt: Timestamp;
  /**
   * Whether other members see what I have read, and I what they have read. Off: `lastReadSeq` of all
   * other members is null for me, and mine for them.
   */
  readonly readReceipts: boolean;
  /** Whether the user has opened a link that was sent to the e-mail address. */
  readonly emailVerified: boolean;
  /** The language of mails to the user; null: that of the server. */
  readonly language: UserLanguage | null;
  /** From whom the user accepts messages in a direct conversation that the user has not answered. */
  readonly acceptsMessages: Consent;
  /** From whom the user accepts calls: those of others do not ring. */
  readonly acceptsCalls: Consent;
  /** Who may add the user to groups and channels. */
  readonly acceptsAdding: Consent;
  /**
   * Until when the user has to set up a second factor; afterwards the server refuses nearly everything
   * else. Null: the site role needs none, or the user has one.
   */
  readonly factorDeadline: Timestamp | null;
  readonly siteRole: SiteRole;
  /** What `siteRole` allows; clients do not copy the table of roles. */
  readonly permissions: readonly SitePermission[];
}

export interface UpdateProfileRequest {
  readonly displayName?: DisplayName;
  readonly username?: Username;
  readonly statusText?: StatusText;
  readonly readReceipts?: boolean;
  readonly language?: UserLanguage;
  readonly acceptsMessages?: Consent;
  readonly acceptsCalls?: Consent;
  readonly acceptsAdding?: Consent;
}

/**
 * From whom a user accepts something. `shared`: users in a conversation that the user has accepted,
 * and contacts; `contacts`: accepted contacts only.
 */
export const CONSENTS = ['everyone', 'shared', 'contacts'] as const;
export type Consent = (typeof CONSENTS)[number];

/** The languages of mails, by their codes. */
export const USER_LANGUAGES = ['en', 'de'] as const;
export type UserLanguage = (typeof USER_LANGUAGES)[number];

/** A user found by search, with the contact state to the searching user. */
export interface UserSearchHit extends UserCard {
  readonly contact: 'none' | 'incoming' | 'outgoing' | 'accepted' | 'blocked';
}

/** `incoming`: their request to me; `outgoing`: my request to them; `blocked`: I blocked them. */
export type ContactState = 'incoming' | 'outgoing' | 'accepted' | 'blocked';

export interface Contact {
  readonly user: UserCard;
  readonly state: ContactState;
  readonly since: Timestamp;
}

/**
 * `user:updated`: a user with whom I share a conversation or contact changed a part of the profile
 * that I may see.
 */
export interface UserUpdatedNotice {
  readonly user: UserCard;
}

/**
 * `user:receiptsChanged`: I, or a user with whom I share a conversation, turned read receipts on or
 * off. Off: what they have read is hidden from now on, and of mine what all others have read. On:
 * clients request the members of open conversations again.
 */
export interface ReceiptsChangedNotice {
  readonly userId: UserId;
  readonly readReceipts: boolean;
}

/** `user:accessChanged`: my own site role was changed. */
export interface AccessChangedNotice {
  readonly siteRole: SiteRole;
  readonly permissions: readonly SitePermission[];
}

/** `contact:changed`: one of my contacts was added, changed or removed. */
export interface ContactChangedNotice {
  readonly userId: UserId;
  /** Null when the contact was removed. */
  readonly contact: Contact | null;
}

/** Server-to-client events of users. */
export interface UsersServerEvents {
  'user:updated': ServerEvent<UserUpdatedNotice>;
  'user:receiptsChanged': ServerEvent<ReceiptsChangedNotice>;
  'user:accessChanged': ServerEvent<AccessChangedNotice>;
  'contact:changed': ServerEvent<ContactChangedNotice>;
}
