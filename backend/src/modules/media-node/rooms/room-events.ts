import type {
  MediaLimit,
  PeerId,
  PeerLeaveReason,
  ProducerId,
  ProducerInfo,
  UplinkQuality,
  UserId,
  VideoCodec,
} from '@chatcall/contracts';
import type { TransportDirection } from '../mediasoup/media-router.js';
import type { RoomCloseReason } from '../port/media-events.js';
import type { Peer } from './peer.js';
import type { ReceivedTrack } from './received-track.js';

/** What a room reports. */
export interface RoomEvents {
  peerJoined: [Peer];
  peerLeft: [Peer, PeerLeaveReason];
  /** No packet of this device arrives over the transport of this direction. */
  peerUnreached: [Peer, TransportDirection];
  /** No packet of this device arrives any more. */
  peerQuiet: [Peer];
  /** Packets arrive after `peerUnreached` or `peerQuiet`. */
  peerReached: [Peer];
  /** Its user is in another call meanwhile, or is back. */
  peerHeld: [Peer, boolean];
  /** What this device sends arrives better or worse than before. */
  peerUplink: [Peer, UplinkQuality];
  producerOpened: [Peer, ProducerInfo];
  /** The last one is the user who has muted it; null: the device itself. */
  producerPaused: [Peer, ProducerId, UserId | null];
  producerResumed: [Peer, ProducerId];
  producerClosed: [Peer, ProducerId];
  /** Which codecs of video all devices, or most of them, can receive. */
  videoCodecs: [readonly VideoCodec[]];
  /** The dominant speaker; null in silence. */
  speaker: [Peer | null];
  levels: [readonly { readonly peerId: PeerId; readonly volume: number }[]];
  /** Why a track is not sent to this device although it wants it; null: it is sent. */
  trackLimited: [Peer, ReceivedTrack, MediaLimit | null];
  /** How many layers of a video of this device anyone receives. */
  sendLayers: [Peer, ProducerId, number];
  /** The room has closed with these peers; no `peerLeft` is emitted for them. */
  closed: [RoomCloseReason, readonly Peer[]];
}
