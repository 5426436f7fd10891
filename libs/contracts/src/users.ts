import type {
  DisplayName,
  ServerEvent,
  StatusText,
  Timestamp,
  UserId,
  Username,
} from './protocol.js';

/** The visible part of a user's profile. Visibility rules: `docs/protocol.md`. */
export interface UserCard {
  readonly id: UserId;
  readonly username: Username;
  readonly displayName: DisplayName;
  /** Path on this server, changes when the picture does. Null: show initials. */
  readonly avatarUrl: string | null;
  /** Empty where the viewer may not see it, and in messages and calls. */
  readonly statusText: StatusText;
}

/** The signed-in user's own profile. */
export interface Me extends UserCard {
  readonly email: string;
  readonly createdAt: Timestamp;
}

export interface UpdateProfileRequest {
  readonly displayName?: DisplayName;
  readonly username?: Username;
  readonly statusText?: StatusText;
}

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

/** `contact:changed`: one of my contacts was added, changed or removed. */
export interface ContactChangedNotice {
  readonly userId: UserId;
  /** Null when the contact was removed. */
  readonly contact: Contact | null;
}

/** Server-to-client events of users. */
export interface UsersServerEvents {
  'user:updated': ServerEvent<UserUpdatedNotice>;
  'contact:changed': ServerEvent<ContactChangedNotice>;
}
