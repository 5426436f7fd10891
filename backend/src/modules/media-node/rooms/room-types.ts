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
import type { RoomCloseReason } from '../port/media-events.js';

/** The identity of a peer, known before it is created. */
export interface PeerIdentity {
  readonly peerId: PeerId;
  readonly sessionId: SessionId;
  readonly user: UserCard;
}

/** The leave reason of the peers of a room that closes. */
export const PEER_REASON_OF_ROOM: Readonly<Record<RoomCloseReason, PeerLeaveReason>> = {
  empty: 'call-ended',
  'call-ended': 'call-ended',
  moved: 'media-failed',
  'worker-died': 'media-failed',
  'node-closing': 'media-failed',
};

/** Timings of a room in milliseconds. */
export interface RoomTimings {
  /** A peer whose connection is lost is kept this long for the device to come back. */
  readonly peerGraceMs: number;
  /** A transport that lost its network is kept this long for an ICE restart. */
  readonly iceRecoveryMs: number;
  /**
   * After this time without a packet of the client, it is logged that its media does not reach this
   * server.
   */
  readonly unreachedMs: number;
  /**
   * After this time without a packet of a device the others are notified. Browsers report every few
   * seconds on each track that they receive, also while it is paused.
   */
  readonly quietMs: number;
  readonly quietCheckMs: number;
  /**
   * Layers that nobody has received for this time are no longer sent. Long enough for a change of
   * layouts, in which videos are released before they are wanted again.
   */
  readonly unusedLayersMs: number;
  /**
   * Further codecs are offered when they were possible for this time: each change interrupts videos,
   * and a device that cannot receive them may come back.
   */
  readonly moreCodecsMs: number;
}

export const ROOM_TIMINGS: RoomTimings = {
  peerGraceMs: CALL_GRACE_MS,
  iceRecoveryMs: 15_000,
  unreachedMs: 15_000,
  quietMs: 7000,
  quietCheckMs: 1500,
  unusedLayersMs: 1000,
  moreCodecsMs: 10_000,
};

export interface ProduceOptions {
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly rtpParameters: types.RtpParameters;
  readonly paused: boolean;
}
