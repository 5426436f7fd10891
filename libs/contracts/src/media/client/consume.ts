import type { CallId, ProducerId } from '../../common/ids.js';
import type { ConsumerInfo } from '../../media/consumer.js';
import type { RtpCapabilities } from '../../media/rtp.js';

/** `media:consume`: creates paused consumers for producers of others, many at once; those that cannot be consumed are named. */
export interface ConsumePayload {
  readonly callId: CallId;
  readonly rtpCapabilities: RtpCapabilities;
  readonly producerIds: readonly ProducerId[];
}

export interface ConsumeResponse {
  readonly consumers: readonly ConsumerInfo[];
  readonly failed: readonly ProducerId[];
}
