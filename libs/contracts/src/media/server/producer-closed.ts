import type { CallId, PeerId, ProducerId } from '../../common/ids.js';

/** `media:producerClosed`: someone stopped sending a track; its consumers are gone. */
export interface ProducerClosedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly producerId: ProducerId;
}
