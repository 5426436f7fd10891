import { CALL_GRACE_MS } from '@chatcall/contracts';
import type {
  MediaKind,
  MediaSource,
  PeerId,
  PeerLeaveReason,
  SessionId,
  UserCard,
} from '@chatcall/contracts';
import type { types } from 'mediasoup';

/** Who takes a place in a room. Known before anything is created for it. */
export interface PeerSeat {
  readonly peerId: PeerId;
  readonly sessionId: SessionId;
  readonly user: UserCard;
}

/**
 * Why a room ended. `empty`: the last peer left; `call-ended`: the call is over; `worker-died`: its worker process is gone;
 * `node-closing`: this node goes down.
 */
export type RoomCloseReason = 'empty' | 'call-ended' | 'worker-died' | 'node-closing';

/** What the peers of a room that ends are told. */
export const PEER_REASON_OF_ROOM: Readonly<Record<RoomCloseReason, PeerLeaveReason>> = {
  empty: 'call-ended',
  'call-ended': 'call-ended',
  'worker-died': 'media-failed',
  'node-closing': 'media-failed',
};

/** Milliseconds that things may take before they count as lost. */
export interface RoomTimings {
  /** A peer whose socket is gone is kept this long for the same device to come back. */
  readonly peerGraceMs: number;
  /** A transport that lost its network is kept this long for an ICE restart. */
  readonly iceRecoveryMs: number;
  /** After so long without a packet of the client, the log says that its network does not reach this server. */
  readonly unreachedMs: number;
  /** After so long without a packet of a device that sends no sound and picture, the others are told. Browsers keep their paths open every 2.5 to 6 s. */
  readonly quietMs: number;
  readonly quietLookMs: number;
}

export const ROOM_TIMINGS: RoomTimings = {
  peerGraceMs: CALL_GRACE_MS,
  iceRecoveryMs: 15_000,
  unreachedMs: 15_000,
  quietMs: 7000,
  quietLookMs: 1500,
};

export interface ProduceOptions {
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly rtpParameters: types.RtpParameters;
  readonly paused: boolean;
}
