import type { Contact, ContactState, Me, UserCard, UserId } from '@chatcall/contracts';
import type { UserEntity } from './users.entities.js';

/** The columns of a user that other users may see. */
export type CardColumns = Pick<
  UserEntity,
  'id' | 'username' | 'displayName' | 'statusText' | 'avatarVersion'
>;
/** The columns of a user that they may see themselves. */
export type MeColumns = CardColumns & Pick<UserEntity, 'email' | 'createdAt' | 'readReceipts'>;

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
  };
}

/** For the user themselves only: contains the e-mail address. */
export function toMe(user: MeColumns): Me {
  const { email, createdAt, readReceipts } = user;
  return { ...toUserCard(user), email, createdAt: createdAt.toISOString(), readReceipts };
}

export function toContact(card: UserCard, state: ContactState, since: Date): Contact {
  return { user: card, state, since: since.toISOString() };
}
