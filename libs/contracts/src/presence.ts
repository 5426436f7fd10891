import type { ClientEvent, Done, ServerEvent, Timestamp, UserId } from './protocol.js';

/** `away`: connected, but the person has not used the device for a while. */
export type PresenceState = 'online' | 'away';

export interface OnlineUser {
  readonly userId: UserId;
  readonly state: PresenceState;
}

/**
 * `presence:heartbeat`: reports whether the person uses this device; the latest report holds while
 * the device is connected.
 */
export interface HeartbeatPayload {
  readonly state: PresenceState;
}

export type HeartbeatResponse = Done;

/** `presence:query`: returns the users who are online, of those whose presence I may see. */
export type QueryPresencePayload = Readonly<Record<never, never>>;

export interface QueryPresenceResponse {
  readonly online: readonly OnlineUser[];
}

/** `presence:online`: a user came online, or changed between online and away. */
export interface OnlineNotice {
  readonly userId: UserId;
  readonly state: PresenceState;
}

/** `presence:offline`: the last device of a user disconnected. */
export interface OfflineNotice {
  readonly userId: UserId;
  readonly lastSeenAt: Timestamp;
}

/** Client-to-server events of presence. */
export interface PresenceClientEvents {
  'presence:heartbeat': ClientEvent<HeartbeatPayload, HeartbeatResponse>;
  'presence:query': ClientEvent<QueryPresencePayload, QueryPresenceResponse>;
}

/** Server-to-client events of presence. */
export interface PresenceServerEvents {
  'presence:online': ServerEvent<OnlineNotice>;
  'presence:offline': ServerEvent<OfflineNotice>;
}
