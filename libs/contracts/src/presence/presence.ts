import type { UserId } from '../common/ids.js';

/** `away`: connected, but the person has not touched the device for a while. */
export type PresenceState = 'online' | 'away';

export interface OnlineUser {
  readonly userId: UserId;
  readonly state: PresenceState;
}
