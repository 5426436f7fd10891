import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';

/** Milliseconds between two measurements of who is heard. */
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

interface SpeakerWatchEvents {
  /** Loudest first; empty once when it falls silent. */
  levels: [readonly ProducerLevel[]];
  /** Producer of the dominant speaker; null in silence. */
  speaker: [string | null];
}

/**
 * Who is heard and who leads in one call: the audio level observer and the active speaker observer put together. The active speaker
 * observer never says that its speaker fell silent, nor that the same one speaks again; the levels tell both.
 */
export class SpeakerWatch extends EventEmitter<SpeakerWatchEvents> {
  readonly #levels: types.AudioLevelObserver;
  readonly #speakers: types.ActiveSpeakerObserver;
  /** Last one that the active speaker observer named. */
  #dominant: string | null = null;
  /** Last one that was told. */
  #told: string | null = null;
  #closed = false;

  private constructor(levels: types.AudioLevelObserver, speakers: types.ActiveSpeakerObserver) {
    super();
    this.#levels = levels;
    this.#speakers = speakers;
    levels.on('volumes', (volumes) =>
      this.#heard(volumes.map(({ producer, volume }) => ({ producerId: producer.id, volume }))),
    );
    levels.on('silence', () => this.#heard([]));
    speakers.on('dominantspeaker', ({ producer }) => {
      this.#dominant = producer.id;
      this.#tell(producer.id);
    });
  }

  static async create(router: types.Router): Promise<SpeakerWatch> {
    const [levels, speakers] = await Promise.all([
      router.createAudioLevelObserver({
        maxEntries: LEVELS_MAX,
        threshold: THRESHOLD,
        interval: LEVEL_INTERVAL,
      }),
      router.createActiveSpeakerObserver({ interval: SPEAKER_INTERVAL }),
    ]);
    return new SpeakerWatch(levels, speakers);
  }

  /** Listens to an audio producer from now on; mediasoup forgets it when it closes. */
  async add(producerId: string): Promise<void> {
    if (this.#closed) return;
    await Promise.all([
      this.#levels.addProducer({ producerId }),
      this.#speakers.addProducer({ producerId }),
    ]);
  }

  /** Ends with its router. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.removeAllListeners();
  }

  #heard(levels: readonly ProducerLevel[]): void {
    if (this.#closed) return;
    this.emit('levels', levels);
    const loudest = levels[0];
    if (loudest === undefined) return this.#tell(null);
    if (this.#told !== null) return;
    const dominantIsHeard = levels.some((level) => level.producerId === this.#dominant);
    this.#tell(dominantIsHeard ? this.#dominant : loudest.producerId);
  }

  #tell(producerId: string | null): void {
    if (this.#closed || this.#told === producerId) return;
    this.#told = producerId;
    this.emit('speaker', producerId);
  }
}
