import type { PresenceState, UserId } from '@chatcall/contracts';
import type { Behavior } from '../state/behavior.js';

/** Who is there. Known only of people who share a conversation or contact with me. */
export interface PresenceApi {
  /** Everyone who is online or away. Empty while not connected. */
  readonly online$: Behavior<ReadonlyMap<UserId, PresenceState>>;
  stateOf$(userId: UserId): Behavior<PresenceState | 'offline'>;
  /** The person is at the device, or has not touched it for a while. The host knows; the SDK tells the server. */
  setActivity(state: PresenceState): void;
}
