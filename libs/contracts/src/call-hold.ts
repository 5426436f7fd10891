import type { CallId, ClientEvent, Done, PeerId, ServerEvent } from './protocol.js';

/** How a device enters a call while it is in another one. */
export interface EntryBesideCall {
  /**
   * The call of this device that it does not leave for this one: at most two, of which it puts one
   * on hold with `call:hold`. It leaves all others. Without effect when it is not in that call.
   */
  readonly keeps?: CallId;
}

/**
 * `call:hold`: puts this device on hold in a call, or ends that. The others see it; the device itself
 * pauses what it sends and receives.
 */
export interface HoldCallPayload {
  readonly callId: CallId;
  readonly held: boolean;
}

export type HoldCallResponse = Done;

/** `call:peerHeld`: a device in the call is on hold, or no longer. */
export interface PeerHeldNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly held: boolean;
}

/** Client-to-server events of calls on hold. */
export interface CallHoldClientEvents {
  'call:hold': ClientEvent<HoldCallPayload, HoldCallResponse>;
}

/** Server-to-client events of calls on hold. */
export interface CallHoldServerEvents {
  'call:peerHeld': ServerEvent<PeerHeldNotice>;
}
