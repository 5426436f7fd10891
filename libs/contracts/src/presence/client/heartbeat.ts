import type { Done } from '../../common/ack.js';
import type { PresenceState } from '../../presence/presence.js';

/** `presence:heartbeat`: says that this device is there and whether the person is at it; without one for twice the interval the device counts as gone. */
export interface HeartbeatPayload {
  readonly state: PresenceState;
}

export type HeartbeatResponse = Done;
