import type { PeerId, Timestamp } from '../common/ids.js';
import type { ConsumerInfo } from '../media/consumer.js';
import type { IceServer, RtpCapabilities, TransportOptions } from '../media/rtp.js';
import type { Call, CallPeer } from './call.js';

/** Everything that a device needs to send and receive, in one answer. */
export interface CallJoined {
  readonly call: Call;
  /** The server's clock at this answer: a device whose clock is off counts the seconds of the call by it. */
  readonly now: Timestamp;
  /** This device in the call. */
  readonly peerId: PeerId;
  /** Everyone else who is in already. */
  readonly peers: readonly CallPeer[];
  /** For what they send, as `media:consume` answers it; empty unless the device said what it can receive. */
  readonly consumers: readonly ConsumerInfo[];
  readonly routerRtpCapabilities: RtpCapabilities;
  readonly iceServers: readonly IceServer[];
  readonly sendTransport: TransportOptions;
  readonly recvTransport: TransportOptions;
}
