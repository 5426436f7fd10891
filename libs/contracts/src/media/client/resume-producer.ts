import type { Done } from '../../common/ack.js';
import type { CallId, ProducerId } from '../../common/ids.js';

/** `media:resumeProducer`: unmutes a producer of mine. */
export interface ResumeProducerPayload {
  readonly callId: CallId;
  readonly producerId: ProducerId;
}

export type ResumeProducerResponse = Done;
