import type { Done } from '../../common/ack.js';
import type { CallId, ConsumerId } from '../../common/ids.js';

/** `media:resumeConsumers`: starts the flow of consumers, asking for a key frame of video. */
export interface ResumeConsumersPayload {
  readonly callId: CallId;
  readonly consumerIds: readonly ConsumerId[];
}

export type ResumeConsumersResponse = Done;
