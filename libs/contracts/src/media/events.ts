import type { ClientEvent, ServerEvent } from '../common/event.js';
import type {
  ConnectTransportPayload,
  ConnectTransportResponse,
} from './client/connect-transport.js';
import type { ProducePayload, ProduceResponse } from './client/produce.js';
import type { PauseProducerPayload, PauseProducerResponse } from './client/pause-producer.js';
import type { ResumeProducerPayload, ResumeProducerResponse } from './client/resume-producer.js';
import type { CloseProducerPayload, CloseProducerResponse } from './client/close-producer.js';
import type { ConsumePayload, ConsumeResponse } from './client/consume.js';
import type { ResumeConsumersPayload, ResumeConsumersResponse } from './client/resume-consumers.js';
import type { PauseConsumersPayload, PauseConsumersResponse } from './client/pause-consumers.js';
import type { CloseConsumersPayload, CloseConsumersResponse } from './client/close-consumers.js';
import type { RestartIcePayload, RestartIceResponse } from './client/restart-ice.js';
import type { NewProducerNotice } from './server/new-producer.js';
import type { ProducerPausedNotice } from './server/producer-paused.js';
import type { ProducerResumedNotice } from './server/producer-resumed.js';
import type { ProducerClosedNotice } from './server/producer-closed.js';
import type { ActiveSpeakerNotice } from './server/active-speaker.js';
import type { AudioLevelsNotice } from './server/audio-levels.js';
import type { MediaInterruptedNotice } from './server/media-interrupted.js';
import type { PeerReachedNotice } from './server/peer-reached.js';

/** Client-to-server events of media. */
export interface MediaClientEvents {
  'media:connectTransport': ClientEvent<ConnectTransportPayload, ConnectTransportResponse>;
  'media:produce': ClientEvent<ProducePayload, ProduceResponse>;
  'media:pauseProducer': ClientEvent<PauseProducerPayload, PauseProducerResponse>;
  'media:resumeProducer': ClientEvent<ResumeProducerPayload, ResumeProducerResponse>;
  'media:closeProducer': ClientEvent<CloseProducerPayload, CloseProducerResponse>;
  'media:consume': ClientEvent<ConsumePayload, ConsumeResponse>;
  'media:resumeConsumers': ClientEvent<ResumeConsumersPayload, ResumeConsumersResponse>;
  'media:pauseConsumers': ClientEvent<PauseConsumersPayload, PauseConsumersResponse>;
  'media:closeConsumers': ClientEvent<CloseConsumersPayload, CloseConsumersResponse>;
  'media:restartIce': ClientEvent<RestartIcePayload, RestartIceResponse>;
}

/** Server-to-client events of media. */
export interface MediaServerEvents {
  'media:newProducer': ServerEvent<NewProducerNotice>;
  'media:producerPaused': ServerEvent<ProducerPausedNotice>;
  'media:producerResumed': ServerEvent<ProducerResumedNotice>;
  'media:producerClosed': ServerEvent<ProducerClosedNotice>;
  'media:activeSpeaker': ServerEvent<ActiveSpeakerNotice>;
  'media:audioLevels': ServerEvent<AudioLevelsNotice>;
  'media:interrupted': ServerEvent<MediaInterruptedNotice>;
  'media:peerReached': ServerEvent<PeerReachedNotice>;
}
