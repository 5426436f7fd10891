import type { ProducerId } from '../common/ids.js';
import type { MediaKind } from './rtp.js';

export type MediaSource = 'microphone' | 'camera' | 'screen' | 'screen-audio';

export interface ProducerInfo {
  readonly producerId: ProducerId;
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly paused: boolean;
}
