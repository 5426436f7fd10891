import type { CallId, PeerId } from '../../common/ids.js';
import type { ProducerInfo } from '../../media/producer.js';

/** `media:newProducer`: someone started sending a track. */
export interface NewProducerNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly producer: ProducerInfo;
}
