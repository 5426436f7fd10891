import type { ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import type { LoggerPort } from '../ports/logger.js';
import type { Scope } from '../state/scope.js';
import type { CallSignals } from './call-signals.js';
import type { LocalSource } from './local-source.js';

export interface SendOptions {
  /** Layers of the camera's picture; one layer unless told. */
  readonly cameraEncodings?: types.RtpEncodingParameters[];
}

/** Makes a producer; the second answer is the server's id, which comes later. */
export type Produce = (
  options: types.ProducerOptions,
  source: LocalSource['source'],
) => Promise<{ readonly producer: types.Producer; readonly serverId: Promise<ProducerId> }>;

/**
 * Sends one local source over a transport: follows its track by producing, replacing, pausing and resuming, one step at a time.
 * A muted source stays produced, so that unmuting takes no negotiation; a screen is closed instead.
 */
export class SentSource {
  #producer: types.Producer | null = null;
  #serverId: Promise<ProducerId> | null = null;
  #running = false;
  /** A track that could not be sent: not tried again until it was off. */
  #refused: MediaStreamTrack | null = null;

  constructor(
    private readonly source: LocalSource,
    private readonly produce: Produce,
    private readonly signals: CallSignals,
    private readonly options: SendOptions,
    private readonly logger: LoggerPort,
    private readonly scope: Scope,
  ) {
    scope.watch(source.track$, (track) => {
      if (track === null) this.#refused = null;
      void this.#follow();
    });
  }

  async #follow(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (!this.scope.closed && this.#behind) await this.#step(this.source.track$.value);
    this.#running = false;
  }

  get #behind(): boolean {
    const track = this.source.track$.value;
    if (track === null) return this.#producer !== null && !this.#producer.paused;
    if (track === this.#refused) return false;
    return this.#producer === null || this.#producer.paused || this.#producer.track !== track;
  }

  async #step(track: MediaStreamTrack | null): Promise<void> {
    try {
      if (track === null) await this.#stop();
      else if (this.#producer) await this.#show(this.#producer, track);
      else await this.#start(track);
    } catch (error) {
      this.#refused = track;
      if (!this.scope.closed) this.logger.log('warn', 'a track could not be sent', { source: this.source.source, error: String(error) });
    }
  }

  async #start(track: MediaStreamTrack): Promise<void> {
    const { source } = this.source;
    // The local source alone opens, closes and silences its track: pausing and resuming a producer does not touch it.
    const fixed = { track, stopTracks: false, disableTrackOnPause: false };
    const { producer, serverId } = await this.produce({ ...fixed, ...this.#settings() }, source);
    this.#producer = producer;
    this.#serverId = serverId;
    serverId.catch((error: unknown) => this.#lost(producer, error));
  }

  async #show(producer: types.Producer, track: MediaStreamTrack): Promise<void> {
    if (producer.track !== track) await producer.replaceTrack({ track });
    // It may have been turned off meanwhile: the next step sees to that.
    if (!producer.paused || this.source.track$.value !== track) return;
    producer.resume();
    this.#tell(false);
  }

  async #stop(): Promise<void> {
    const producer = this.#producer;
    if (!producer) return;
    if (this.source.source === 'screen') {
      this.#end(producer);
      return;
    }
    producer.pause();
    this.#tell(true);
    if (this.source.source === 'camera') await producer.replaceTrack({ track: null });
  }

  /** The order of what is told is the order of what was done: requests of one socket arrive in order. */
  #tell(muted: boolean): void {
    this.#serverId
      ?.then((producerId) => this.signals.mute(muted, producerId))
      .catch((error: unknown) => this.logger.log('warn', 'the server was not told of muting', { muted, error: String(error) }));
  }

  #end(producer: types.Producer): void {
    const serverId = this.#serverId;
    this.#producer = null;
    this.#serverId = null;
    producer.close();
    serverId
      ?.then((producerId) => this.signals.request('media:closeProducer', { producerId }))
      .catch((error: unknown) => this.logger.log('warn', 'the server was not told of an ended track', { error: String(error) }));
  }

  /** The server did not take the producer. */
  #lost(producer: types.Producer, error: unknown): void {
    if (this.#producer !== producer || this.scope.closed) return;
    this.logger.log('warn', 'the server did not take a track', { source: this.source.source, error: String(error) });
    this.#refused = producer.track;
    this.#producer = null;
    this.#serverId = null;
    producer.close();
  }

  #settings(): Partial<types.ProducerOptions> {
    if (this.source.source === 'microphone') return { codecOptions: { opusDtx: true, opusFec: true } };
    const { cameraEncodings } = this.options;
    const encodings = this.source.source === 'camera' && cameraEncodings ? { encodings: cameraEncodings } : {};
    return { codecOptions: { videoGoogleStartBitrate: 1000 }, ...encodings };
  }
}
