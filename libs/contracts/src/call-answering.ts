import type { EntryBesideCall } from './call-hold.js';
import type { ConsumerInfo, IceServer, RtpCapabilities, TransportOptions } from './media.js';
import type { CallId, ConsumerId, PeerId } from './protocol.js';

/**
 * `call:prepare`: prepares media while a call rings here, so that the first picture arrives soon
 * after `call:accept`. Nobody sees it and nothing is sent or received before; it ends when the call
 * stops ringing. Without it, accepting takes longer and is otherwise the same.
 */
export interface PrepareCallPayload {
  readonly callId: CallId;
  /** What this device can receive. */
  readonly rtpCapabilities: RtpCapabilities;
}

/**
 * What this device needs to connect its transports. What the others begin to send later
 * arrives as `media:newProducer`, and is consumed with `media:consume`.
 */
export interface PrepareCallResponse {
  /** This device, should it accept. */
  readonly peerId: PeerId;
  /** Paused consumers for what is sent in the call. */
  readonly consumers: readonly ConsumerInfo[];
  readonly routerRtpCapabilities: RtpCapabilities;
  readonly iceServers: readonly IceServer[];
  readonly sendTransport: TransportOptions;
  readonly recvTransport: TransportOptions;
}

/** What a device has prepared with `call:prepare` over the same connection. */
export interface PreparedPeer {
  readonly peerId: PeerId;
  /**
   * Its consumers that exist on the device: they are resumed before the answer.
   * @maxItems 200
   */
  readonly consumerIds: readonly ConsumerId[];
}

/** `call:accept`: answers a call that rings here, and joins this device. */
export interface AcceptCallPayload extends EntryBesideCall {
  readonly callId: CallId;
  /** Join as the prepared peer, with its transports; when it is gone, a new one joins. */
  readonly prepared?: PreparedPeer;
  /**
   * What this device can receive. With it the answer contains a paused consumer for every producer
   * of the other peers.
   */
  readonly rtpCapabilities?: RtpCapabilities;
  /**
   * Leave the call that I have joined on another device or in another tab; without it such a
   * request is answered with `CALL.ELSEWHERE`.
   */
  readonly takeOver?: boolean;
}
