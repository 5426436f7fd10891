import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';

/** Milliseconds between two measurements of audio levels. */
const LEVEL_INTERVAL = 400;
const SPEAKER_INTERVAL = 300;
/** dBvo; quieter is silence. */
const THRESHOLD = -60;
const LEVELS_MAX = 6;

export interface ProducerLevel {
  readonly producerId: string;
  /** dBvo, -127 to 0. */
  readonly volume: number;
}

interface SpeakerDetectorEvents {
  /** Loudest first; empty once when silence begins. */
  levels: [readonly ProducerLevel[]];
  /** Producer of the dominant speaker; null in silence. */
  speaker: [string | null];
}

/**
 * Detects the audio levels and the dominant speaker of one call, with both observers of mediasoup.
 * The active speaker observer never reports that its speaker has become silent, nor that the same
 * one speaks again; the audio levels show both.
 */
export class SpeakerDetector extends EventEmitter<SpeakerDetectorEvents> {
  readonly #levels: types.AudioLevelObserver;
  readonly #speakers: types.ActiveSpeakerObserver;
  /** The last producer that the active speaker observer reported. */
  #dominant: string | null = null;
  /** The last producer that was emitted. */
  #speaker: string | null = null;
  #closed = false;

  private constructor(levels: types.AudioLevelObserver, speakers: types.ActiveSpeakerObserver) {
    super();
    this.#levels = levels;
    this.#speakers = speakers;
    levels.on('volumes', (volumes) =>
      this.#levelsChanged(
        volumes.map(({ producer, volume }) => ({ producerId: producer.id, volume })),
      ),
    );
    levels.on('silence', () => this.#levelsChanged([]));
    speakers.on('dominantspeaker', ({ producer }) => {
      this.#dominant = producer.id;
      this.#setSpeaker(producer.id);
    });
  }

  static async create(router: types.Router): Promise<SpeakerDetector> {
    const [levels, speakers] = await Promise.all([
      router.createAudioLevelObserver({
        maxEntries: LEVELS_MAX,
        threshold: THRESHOLD,
        interval: LEVEL_INTERVAL,
      }),
      router.createActiveSpeakerObserver({ interval: SPEAKER_INTERVAL }),
    ]);
    return new SpeakerDetector(levels, speakers);
  }

  /** Observes an audio producer; mediasoup removes it when it closes. */
  async add(producerId: string): Promise<void> {
    if (this.#closed) return;
    await Promise.all([
      this.#levels.addProducer({ producerId }),
      this.#speakers.addProducer({ producerId }),
    ]);
  }

  /** The observers close with their router. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.removeAllListeners();
  }

  #levelsChanged(levels: readonly ProducerLevel[]): void {
    if (this.#closed) return;
    this.emit('levels', levels);
    const loudest = levels[0];
    if (loudest === undefined) return this.#setSpeaker(null);
    if (this.#speaker !== null) return;
    const dominantIsAudible = levels.some((level) => level.producerId === this.#dominant);
    this.#setSpeaker(dominantIsAudible ? this.#dominant : loudest.producerId);
  }

  #setSpeaker(producerId: string | null): void {
    if (this.#closed || this.#speaker === producerId) return;
    this.#speaker = producerId;
    this.emit('speaker', producerId);
  }
}
