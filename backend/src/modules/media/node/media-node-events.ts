import type {
  CallId,
  CallPeer,
  PeerId,
  PeerLeaveReason,
  ProducerId,
  ProducerInfo,
  UserId,
} from '@chatcall/contracts';
import type { RoomCloseReason } from '../rooms/room-types.js';

interface OfCall {
  readonly callId: CallId;
}

interface OfPeer extends OfCall {
  readonly peerId: PeerId;
}

/** One device that was in a room when it ended. */
interface LostPeer {
  readonly peerId: PeerId;
  readonly userId: UserId;
}

/** What has happened in the rooms of a media node. Values that JSON can carry. */
export type MediaNodeEvent =
  | (OfPeer & { readonly type: 'peer-joined'; readonly peer: CallPeer })
  | (OfPeer & {
      readonly type: 'peer-left';
      readonly userId: UserId;
      readonly reason: PeerLeaveReason;
    })
  | (OfPeer & { readonly type: 'peer-reached'; readonly reached: boolean })
  | (OfPeer & { readonly type: 'producer-opened'; readonly producer: ProducerInfo })
  | (OfPeer & {
      readonly type: 'producer-paused' | 'producer-resumed' | 'producer-closed';
      readonly producerId: ProducerId;
    })
  | (OfCall & { readonly type: 'active-speaker'; readonly peerId: PeerId | null })
  | (OfCall & {
      readonly type: 'audio-levels';
      readonly levels: readonly { readonly peerId: PeerId; readonly volume: number }[];
    })
  | (OfCall & {
      readonly type: 'room-closed';
      readonly reason: RoomCloseReason;
      readonly lost: readonly LostPeer[];
    });

export type MediaNodeEventHandler = (event: MediaNodeEvent) => void;
