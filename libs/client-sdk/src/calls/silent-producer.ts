import type { types } from 'mediasoup-client';
import type { ProducerAppData, ProducerOffer } from './call-signals.js';

/** A track without sound, from no device. */
export interface SilentTrack {
  readonly track: MediaStreamTrack;
  close(): void;
}

export const MICROPHONE_CODEC: types.ProducerCodecOptions = { opusDtx: true, opusFec: true };

/**
 * Only the local source opens, closes and silences its track: pausing and resuming a producer does not
 * affect it.
 */
export const TRACK_OF_SOURCE = { stopTracks: false, disableTrackOnPause: false };

/**
 * A producer that sends nothing, and of which the server does not know, until the microphone takes its
 * place. Its transport connects with it.
 */
export class SilentProducer {
  readonly producer: types.Producer;
  /** What the server is asked for once it speaks. */
  readonly offer: ProducerOffer;
  readonly #silence: SilentTrack;

  private constructor(producer: types.Producer, offer: ProducerOffer, silence: SilentTrack) {
    this.producer = producer;
    this.offer = offer;
    this.#silence = silence;
  }

  static async create(transport: types.Transport, silence: SilentTrack): Promise<SilentProducer> {
    let held: ProducerOffer | null = null;
    const appData: ProducerAppData = { source: 'microphone', hold: (offer) => (held = offer) };
    const producer = await transport.produce({
      track: silence.track,
      ...TRACK_OF_SOURCE,
      codecOptions: MICROPHONE_CODEC,
      encodings: [{ active: false }],
      appData,
    });
    if (held === null) throw new Error('The producer was created without a request to the server.');
    return new SilentProducer(producer, held, silence);
  }

  /** Sends this track from now on. */
  async speak(track: MediaStreamTrack): Promise<void> {
    await this.producer.replaceTrack({ track });
    this.#silence.close();
    await this.producer.setRtpEncodingParameters({ active: true });
  }
}
