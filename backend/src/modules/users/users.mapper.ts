import type {
  Account,
  Contact,
  ContactState,
  Me,
  SitePermission,
  Timestamp,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import type { AccountRow } from './standing.repository.js';
import type { UserEntity } from './users.entities.js';

/** The columns of a user that other users may see. */
export type CardColumns = Pick<
  UserEntity,
  'id' | 'username' | 'displayName' | 'statusText' | 'avatarVersion' | 'state' | 'siteRole'
>;
/** The columns of a user that they may see themselves. */
export type MeColumns = CardColumns &
  Pick<
    UserEntity,
    | 'email'
    | 'createdAt'
    | 'accessChangedAt'
    | 'readReceipts'
    | 'emailVerifiedAt'
    | 'language'
    | 'acceptsMessages'
    | 'acceptsCalls'
    | 'acceptsAdding'
  >;

/** Path of a picture. With the version it cannot be guessed and can be cached forever. */
function avatarUrl(userId: UserId, version: string | null): string | null {
  return version === null ? null : `/api/users/${userId}/avatar/${version}`;
}

export function toUserCard(user: CardColumns): UserCard {
  return {
    id: user.id,
    username: user.username,
    displayName: user.displayName,
    avatarUrl: avatarUrl(user.id, user.avatarVersion),
    statusText: user.statusText,
    ...marksOf(user),
  };
}

/** What is shown beside the name: that a user is no longer active, is a guest or a bot. */
function marksOf({ state, siteRole }: CardColumns): Pick<UserCard, 'state' | 'siteRole'> {
  return {
    ...(state === 'deactivated' || state === 'erased' ? { state } : {}),
    ...(siteRole === 'guest' || siteRole === 'bot' ? { siteRole } : {}),
  };
}

/** For the user themselves only: contains the e-mail address. */
export function toMe(
  user: MeColumns,
  permissions: readonly SitePermission[],
  factorDeadline: Timestamp | null,
): Me {
  const { email, createdAt, readReceipts, emailVerifiedAt, language, siteRole } = user;
  const { acceptsMessages, acceptsCalls, acceptsAdding } = user;
  return {
    ...toUserCard(user),
    email,
    createdAt: createdAt.toISOString(),
    readReceipts,
    emailVerified: emailVerifiedAt !== null,
    language,
    acceptsMessages,
    acceptsCalls,
    acceptsAdding,
    factorDeadline,
    siteRole,
    permissions,
  };
}

/** For administrators only: contains the e-mail address. */
export function toAccount(account: AccountRow): Account {
  const { id, username, displayName, email, state, role, createdAt, waitingFor } = account;
  return {
    id,
    username,
    displayName,
    email,
    state,
    siteRole: role,
    createdAt: createdAt.toISOString(),
    ...(waitingFor === null ? {} : { waitingFor }),
  };
}

export function toContact(card: UserCard, state: ContactState, since: Date): Contact {
  return { user: card, state, since: since.toISOString() };
}
