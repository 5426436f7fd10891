import type { OnlineUser } from '../../presence/presence.js';

/** `presence:query`: answers who is online now of everyone whose presence I may see. */
export type QueryPresencePayload = Readonly<Record<never, never>>;

export interface QueryPresenceResponse {
  readonly online: readonly OnlineUser[];
}
