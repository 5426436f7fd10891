import type { CallId, ProducerId, TransportId } from '../../common/ids.js';
import type { MediaSource } from '../../media/producer.js';
import type { MediaKind, RtpParameters } from '../../media/rtp.js';

/** `media:produce`: starts sending a track; the others get `media:newProducer`. */
export interface ProducePayload {
  readonly callId: CallId;
  readonly transportId: TransportId;
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly rtpParameters: RtpParameters;
  readonly paused: boolean;
}

export interface ProduceResponse {
  readonly producerId: ProducerId;
}
