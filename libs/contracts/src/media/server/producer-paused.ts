import type { CallId, PeerId, ProducerId } from '../../common/ids.js';

/** `media:producerPaused`: someone muted a track. */
export interface ProducerPausedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly producerId: ProducerId;
}
