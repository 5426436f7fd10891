import type { DisplayName, Timestamp, UserId, Username } from './protocol.js';

/**
 * What a user may do on the whole server. A conversation has roles of its own (`MemberRole`), which
 * a site role does not change.
 */
export type SiteRole = 'owner' | 'administrator' | 'auditor' | 'member' | 'guest' | 'bot';

/** All site roles. */
export const SITE_ROLES: readonly SiteRole[] = [
  'owner',
  'administrator',
  'auditor',
  'member',
  'guest',
  'bot',
];

/**
 * `invited`: created, but not active yet; `deactivated`: may be activated again; `erased`: personal
 * data is removed, for good. Only an active user can sign in.
 */
export type UserState = 'invited' | 'active' | 'deactivated' | 'erased';

/** All states of a user. */
export const USER_STATES: readonly UserState[] = ['invited', 'active', 'deactivated', 'erased'];

/**
 * What a new account waits for before its user can sign in: `approval`, a decision of an
 * administrator; `verification`, that the user opens the link that was sent to their e-mail address.
 */
export type WaitingReason = 'approval' | 'verification';

/** All reasons to wait. */
export const WAITING_REASONS: readonly WaitingReason[] = ['approval', 'verification'];

/** What a role allows on the whole server. Those of everyday use come first. */
export type SitePermission =
  /** Find and list users and channels of the whole server. */
  | 'directory.read'
  | 'conversations.create'
  | 'channels.create'
  | 'channels.join'
  | 'contacts.request'
  | 'calls.start'
  | 'files.upload'
  | 'messages.send'
  | 'users.read'
  /** State, sessions, second factors and profile of other users. */
  | 'users.manage'
  /** Import users, and decide about those who have registered. */
  | 'users.invite'
  /** Also of members when the setting `invitations.members` allows it. */
  | 'invitations.create'
  | 'users.erase'
  /** Change site roles, never above one's own. */
  | 'roles.assign'
  | 'settings.read'
  | 'settings.change'
  | 'audit.read'
  | 'conversations.administer'
  | 'reports.handle'
  | 'jobs.manage'
  | 'health.read'
  | 'announcements.publish';

const EVERYDAY: readonly SitePermission[] = [
  'directory.read',
  'conversations.create',
  'channels.create',
  'channels.join',
  'contacts.request',
  'calls.start',
  'files.upload',
  'messages.send',
];

const ADMINISTRATION: readonly SitePermission[] = [
  'users.read',
  'users.manage',
  'users.invite',
  'invitations.create',
  'users.erase',
  'roles.assign',
  'settings.read',
  'settings.change',
  'audit.read',
  'conversations.administer',
  'reports.handle',
  'jobs.manage',
  'health.read',
  'announcements.publish',
];

/** What each site role may do. */
export const SITE_PERMISSIONS: Readonly<Record<SiteRole, readonly SitePermission[]>> = {
  owner: [...EVERYDAY, ...ADMINISTRATION],
  administrator: [...EVERYDAY, ...ADMINISTRATION],
  auditor: [...EVERYDAY, 'users.read', 'settings.read', 'audit.read', 'health.read'],
  member: EVERYDAY,
  guest: ['messages.send', 'files.upload', 'calls.start'],
  bot: EVERYDAY.filter((each) => each !== 'calls.start' && each !== 'contacts.request'),
};

/** Whether a site role includes a permission. */
export function siteAllows(role: SiteRole, permission: SitePermission): boolean {
  return SITE_PERMISSIONS[role].includes(permission);
}

/**
 * Whether a user with the role `actor` may change the state or the role of a user with the role
 * `target`: only owners change owners.
 */
export function mayManage(actor: SiteRole, target: SiteRole): boolean {
  return actor === 'owner' || target !== 'owner';
}

/** An account as administrators see it. */
export interface Account {
  readonly id: UserId;
  readonly username: Username;
  readonly displayName: DisplayName;
  readonly email: string;
  readonly state: UserState;
  readonly siteRole: SiteRole;
  readonly createdAt: Timestamp;
  /** Only of an account that waits; its state is `invited`. */
  readonly waitingFor?: WaitingReason;
  /** Only of a single account, on a server with terms that its role has to accept. */
  readonly terms?: AccountTerms;
}

/** Whether a user has accepted the terms. */
export interface AccountTerms {
  /** The present ones. */
  readonly accepted: boolean;
  /** Of the terms that the user accepted last; null: none. */
  readonly version: number | null;
  readonly acceptedAt: Timestamp | null;
}

/** How many new accounts wait for a decision of an administrator. */
export interface RegistrationCount {
  readonly waiting: number;
}

/** Which accounts are listed; absent fields do not matter. */
export interface AccountFilter {
  /** Words of the names, or a part of the e-mail address. */
  readonly search?: string;
  readonly state?: UserState;
  readonly siteRole?: SiteRole;
  readonly waitingFor?: WaitingReason;
}

/** Confirms that no other user is meant. */
export interface EraseUserRequest {
  readonly username: Username;
}

/** Absent fields stay the same. */
export interface UpdateAccountRequest {
  readonly displayName?: DisplayName;
  readonly username?: Username;
  /** Counts at once, and is not verified. The former address is informed by mail. */
  readonly email?: string;
  /** `deactivated` ends all sessions of the user at once; `active` restores access. */
  readonly state?: Extract<UserState, 'active' | 'deactivated'>;
  readonly siteRole?: SiteRole;
}
