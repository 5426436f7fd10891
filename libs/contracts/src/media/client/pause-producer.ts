import type { Done } from '../../common/ack.js';
import type { CallId, ProducerId } from '../../common/ids.js';

/** `media:pauseProducer`: mutes a producer of mine at the server. */
export interface PauseProducerPayload {
  readonly callId: CallId;
  readonly producerId: ProducerId;
}

export type PauseProducerResponse = Done;
