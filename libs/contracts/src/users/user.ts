import type { Timestamp, UserId } from '../common/ids.js';

/** What is shown of a person. Who may see what: `docs/protocol.md`. */
export interface UserCard {
  readonly id: UserId;
  readonly username: string;
  readonly displayName: string;
  /** Path on this server, changes when the picture does. Null: show initials. */
  readonly avatarUrl: string | null;
  /** Empty where the viewer may not see it, and in messages and calls. */
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
