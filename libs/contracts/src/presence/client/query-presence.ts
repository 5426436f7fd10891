import type { OnlineUser } from '../../presence/presence.js';

/** `presence:query`: answers who of everyone I share a conversation or contact with is online now. */
export type QueryPresencePayload = Readonly<Record<never, never>>;

export interface QueryPresenceResponse {
  readonly online: readonly OnlineUser[];
}
