import type { ConsumerId, PeerId, ProducerId } from '../common/ids.js';
import type { MediaKind, RtpParameters } from './rtp.js';
import type { MediaSource } from './producer.js';

/** What mediasoup-client needs to create its side of a consumer; created paused, resumed by the client. */
export interface ConsumerInfo {
  readonly consumerId: ConsumerId;
  readonly producerId: ProducerId;
  readonly peerId: PeerId;
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly rtpParameters: RtpParameters;
  readonly producerPaused: boolean;
}
