import type { Done } from '../../common/ack.js';
import type { PresenceState } from '../../presence/presence.js';

/** `presence:heartbeat`: says whether the person is at this device; the latest one counts for as long as the device is connected. */
export interface HeartbeatPayload {
  readonly state: PresenceState;
}

export type HeartbeatResponse = Done;
