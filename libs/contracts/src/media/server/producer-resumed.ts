import type { CallId, PeerId, ProducerId } from '../../common/ids.js';

/** `media:producerResumed`: someone unmuted a track. */
export interface ProducerResumedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly producerId: ProducerId;
}
