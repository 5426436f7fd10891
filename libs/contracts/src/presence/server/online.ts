import type { UserId } from '../../common/ids.js';
import type { PresenceState } from '../../presence/presence.js';

/** `presence:online`: someone came online, or went between online and away. */
export interface OnlineNotice {
  readonly userId: UserId;
  readonly state: PresenceState;
}
