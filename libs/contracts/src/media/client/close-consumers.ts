import type { Done } from '../../common/ack.js';
import type { CallId, ConsumerId } from '../../common/ids.js';

/** `media:closeConsumers`: ends consumers. */
export interface CloseConsumersPayload {
  readonly callId: CallId;
  readonly consumerIds: readonly ConsumerId[];
}

export type CloseConsumersResponse = Done;
