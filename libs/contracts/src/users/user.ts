import type { Timestamp, UserId } from '../common/ids.js';

/** What anyone who is signed in may know of a person. */
export interface UserCard {
  readonly id: UserId;
  readonly username: string;
  readonly displayName: string;
  /** Path on this server, changes when the picture does. Null: show initials. */
  readonly avatarUrl: string | null;
  readonly statusText: string;
}

/** What a person knows of themself. */
export interface Me extends UserCard {
  readonly email: string;
  readonly createdAt: Timestamp;
}

export interface UpdateProfileRequest {
  readonly displayName?: string;
  readonly username?: string;
  readonly statusText?: string;
}

/** A person found by search, with where they stand to the person searching. */
export interface UserSearchHit extends UserCard {
  readonly contact: 'none' | 'incoming' | 'outgoing' | 'accepted' | 'blocked';
}
