import { VIDEO_CODECS, type MediaSource, type VideoCodec } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import type { Behavior } from '../state/behavior.js';

/**
 * Codecs by source, the preferred one first. Cameras: those with simulcast, which takes the least
 * processor time, before those with SVC. Screens: VP9 needs far fewer bits for text than VP8 and H264,
 * and AV1 too much processor time where it is encoded in software.
 */
const PREFERRED: Readonly<Record<'camera' | 'screen', readonly VideoCodec[]>> = {
  camera: ['VP8', 'H264', 'VP9', 'AV1'],
  screen: ['VP9', 'VP8', 'H264', 'AV1'],
};
/** Of servers that do not say what all devices can receive. */
export const DEFAULT_CODECS: readonly VideoCodec[] = ['VP8', 'H264'];

/** In which codec this device sends each source. */
export class SendCodecs {
  readonly #sendable: ReadonlyMap<VideoCodec, types.RtpCodecCapability>;
  /** What all devices of the call can receive. */
  readonly received$: Behavior<readonly VideoCodec[]>;

  constructor({ codecs = [] }: types.RtpCapabilities, received$: Behavior<readonly VideoCodec[]>) {
    this.#sendable = new Map(
      VIDEO_CODECS.flatMap((codec) => {
        const found = codecs.find(({ mimeType }) => mimeType.toLowerCase() === mimeTypeOf(codec));
        return found ? [[codec, found] as const] : [];
      }),
    );
    this.received$ = received$;
  }

  /**
   * The best one of those that this device can send and all can receive; when there is none, the best
   * that it can send. Null for audio.
   */
  for(source: MediaSource): VideoCodec | null {
    if (source !== 'camera' && source !== 'screen') return null;
    const sendable = PREFERRED[source].filter((codec) => this.#sendable.has(codec));
    return sendable.find((codec) => this.received$.value.includes(codec)) ?? sendable[0] ?? null;
  }

  /** What mediasoup-client needs to send in this codec. */
  capability(codec: VideoCodec | null): types.RtpCodecCapability | undefined {
    return codec === null ? undefined : this.#sendable.get(codec);
  }
}

const mimeTypeOf = (codec: VideoCodec): string => `video/${codec.toLowerCase()}`;
