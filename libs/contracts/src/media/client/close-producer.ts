import type { Done } from '../../common/ack.js';
import type { CallId, ProducerId } from '../../common/ids.js';

/** `media:closeProducer`: stops sending a track. */
export interface CloseProducerPayload {
  readonly callId: CallId;
  readonly producerId: ProducerId;
}

export type CloseProducerResponse = Done;
