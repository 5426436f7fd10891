import type { Contact, ContactState, Me, UserCard, UserId } from '@chatcall/contracts';
import type { UserEntity } from './users.entities.js';

/** Columns of a person that others may see. */
export type CardColumns = Pick<
  UserEntity,
  'id' | 'username' | 'displayName' | 'statusText' | 'avatarVersion'
>;
/** Columns of a person that they may see themself. */
export type MeColumns = CardColumns & Pick<UserEntity, 'email' | 'createdAt'>;

/** Path of a picture; the version makes it unguessable and cacheable forever. */
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

/** Only ever sent to the person themself: holds the e-mail address. */
export function toMe(user: MeColumns): Me {
  return { ...toUserCard(user), email: user.email, createdAt: user.createdAt.toISOString() };
}

export function toContact(card: UserCard, state: ContactState, since: Date): Contact {
  return { user: card, state, since: since.toISOString() };
}
