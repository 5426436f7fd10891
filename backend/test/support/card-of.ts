import type { Me, UserCard } from '@chatcall/contracts';

/** What others see of a user who is active, and neither guest nor bot. */
export function cardOf({ id, username, displayName, avatarUrl, statusText }: Me): UserCard {
  return { id, username, displayName, avatarUrl, statusText };
}
