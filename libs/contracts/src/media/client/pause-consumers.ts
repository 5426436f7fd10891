import type { Done } from '../../common/ack.js';
import type { CallId, ConsumerId } from '../../common/ids.js';

/** `media:pauseConsumers`: stops the flow of consumers that nobody looks at. */
export interface PauseConsumersPayload {
  readonly callId: CallId;
  readonly consumerIds: readonly ConsumerId[];
}

export type PauseConsumersResponse = Done;
