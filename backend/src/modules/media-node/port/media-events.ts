import type {
  CallId,
  CallPeer,
  MediaLimit,
  PeerId,
  PeerLeaveReason,
  ProducerId,
  ProducerInfo,
  UplinkQuality,
  UserId,
  VideoCodec,
} from '@chatcall/contracts';

/** One run of a media node: a process that restarts is another node. A UUID. */
export type MediaNodeId = string;

/**
 * Why a room closed. `empty`: the last peer left; `call-ended`: the call has ended; `moved`: the call
 * is on another node now; `worker-died`: its worker process is gone; `node-closing`: its node shuts down.
 */
export type RoomCloseReason = 'empty' | 'call-ended' | 'moved' | 'worker-died' | 'node-closing';

interface OfCall {
  readonly callId: CallId;
}

interface OfPeer extends OfCall {
  readonly peerId: PeerId;
}

/** A device that was in a room when it closed. */
interface LostPeer {
  readonly peerId: PeerId;
  readonly userId: UserId;
}

/** What has happened in the rooms of a media node: one union, told apart by `type`. Plain data. */
export type MediaNodeEvent =
  | (OfPeer & { readonly type: 'peer-joined'; readonly peer: CallPeer })
  | (OfPeer & {
      readonly type: 'peer-left';
      readonly userId: UserId;
      readonly reason: PeerLeaveReason;
    })
  | (OfPeer & { readonly type: 'peer-reached'; readonly reached: boolean })
  | (OfPeer & { readonly type: 'peer-held'; readonly held: boolean })
  | (OfPeer & { readonly type: 'peer-quality'; readonly uplink: UplinkQuality })
  | (OfPeer & {
      readonly type: 'producer-opened';
      readonly producer: ProducerInfo;
      /** Peers that are prepared, and may consume it. */
      readonly prepared: readonly PeerId[];
    })
  | (OfPeer & {
      readonly type: 'producer-paused';
      readonly producerId: ProducerId;
      /** The user who has muted it; without it the device itself. */
      readonly mutedBy?: UserId;
    })
  | (OfPeer & {
      readonly type: 'producer-resumed' | 'producer-closed';
      readonly producerId: ProducerId;
    })
  /** Only for the device `peerId`, which receives the producer of another one, or does not. */
  | (OfPeer & {
      readonly type: 'track-limited';
      readonly ownerId: PeerId;
      readonly producerId: ProducerId;
      readonly reason: MediaLimit | null;
    })
  /** Only for the device `peerId`, which sends the producer. */
  | (OfPeer & {
      readonly type: 'send-layers';
      readonly producerId: ProducerId;
      readonly layers: number;
    })
  /** The codecs of video that all devices in the room, or most of them, can receive. */
  | (OfCall & { readonly type: 'video-codecs'; readonly codecs: readonly VideoCodec[] })
  | (OfCall & { readonly type: 'active-speaker'; readonly peerId: PeerId | null })
  | (OfCall & {
      readonly type: 'audio-levels';
      readonly levels: readonly { readonly peerId: PeerId; readonly volume: number }[];
    })
  /** The node will end: the call should move to another one. */
  | (OfCall & { readonly type: 'room-leaving' })
  | (OfCall & {
      readonly type: 'room-closed';
      readonly nodeId: MediaNodeId;
      readonly reason: RoomCloseReason;
      readonly lost: readonly LostPeer[];
    });

export type MediaNodeEventHandler = (event: MediaNodeEvent) => void | Promise<void>;
