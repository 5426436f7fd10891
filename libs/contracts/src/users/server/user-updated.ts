import type { UserCard } from '../../users/user.js';

/** `user:updated`: someone who shares a conversation or contact changed what I may see of their profile. */
export interface UserUpdatedNotice {
  readonly user: UserCard;
}
