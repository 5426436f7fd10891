import type { ProducerId, VideoCodec } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import { isTransient, toChatCallError } from '../errors/chat-call-error.js';
import { retryDelay, type RetryPorts } from '../connection/retry.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { retrySignal, ServerSwitch, SIGNAL_RETRY, type CallSignals } from './call-signals.js';
import type { SendCodecs } from './codec-choice.js';
import type { SentTrack } from './local-media.js';
import { ALL_LAYERS, producedLayers, startLayersOf, type SentLayers } from './sent-layers.js';
import { MICROPHONE_CODEC, TRACK_OF_SOURCE } from './silent-producer.js';
import { cameraEncodingsFor, isSimulcast, screenEncodingsFor } from './video-encodings.js';

export interface SendOptions {
  /**
   * Encodings of the camera's video in a codec with simulcast. Default: {@link cameraEncodingsFor}.
   */
  readonly cameraEncodings?: types.RtpEncodingParameters[];
  /** This device is to use little bandwidth: sends only the lowest layer of its camera. */
  readonly lowBandwidth$?: Behavior<boolean>;
}

/** Creates a producer; the server's id arrives later. */
export type Produce = (
  options: types.ProducerOptions,
  source: SentTrack['source'],
) => Promise<{ readonly producer: types.Producer; readonly serverId: Promise<ProducerId> }>;

/** A producer, and the scope that ends with it. */
interface Sent {
  readonly codec: VideoCodec | null;
  readonly producer: types.Producer;
  readonly serverId: Promise<ProducerId>;
  readonly muted: ServerSwitch;
  readonly lifetime: Scope;
}

const ALL_LAYERS$ = new StateCell(ALL_LAYERS);

/** Milliseconds after which the person is informed that the server has not accepted a track yet. */
const LATE_MS = 2000;
/** Milliseconds for which a video is also sent in its former codec, until the others show the new one. */
const OVERLAP_MS = 1500;

/**
 * Sends one local source over a transport: follows its track by producing, replacing, pausing and
 * resuming, one step at a time. A muted source stays produced, so that unmuting needs no
 * negotiation; a screen is closed instead. When the codec is to be another one, the same track is
 * produced again. After a transient error the request is repeated;
 * meanwhile the source is marked as withheld.
 */
export class SentSource {
  readonly #source: SentTrack;
  readonly #produce: Produce;
  readonly #codecs: SendCodecs;
  readonly #layers: SentLayers;
  readonly #signals: CallSignals;
  readonly #options: SendOptions;
  readonly #ports: RetryPorts;
  readonly #scope: Scope;
  #sent: Sent | null = null;
  /** While the former producer is still open, after a change of the codec. */
  #overlap: Scope | null = null;
  #running = false;
  /** A track that was refused; sent again only after the source was off. */
  #refused: MediaStreamTrack | null = null;
  /** Failed attempts in a row to produce a track. */
  #failures = 0;
  /** The pause before the next attempt. */
  #wait: Scope | null = null;
  #late = false;

  constructor(
    source: SentTrack,
    produce: Produce,
    codecs: SendCodecs,
    layers: SentLayers,
    signals: CallSignals,
    options: SendOptions,
    ports: RetryPorts,
    scope: Scope,
  ) {
    this.#source = source;
    this.#produce = produce;
    this.#codecs = codecs;
    this.#layers = layers;
    this.#signals = signals;
    this.#options = options;
    this.#ports = ports;
    this.#scope = scope;

    scope.onClose(() => source.setWithheld(false));
    scope.watch(source.track$, (track) => {
      if (track === null) this.#reset();
      void this.#follow();
    });
    scope.watch(codecs.received$, () => void this.#follow());
  }

  /** Turning the source off and on again is a new attempt. */
  #reset(): void {
    this.#overlap?.close();
    this.#refused = null;
    this.#failures = 0;
    this.#wait?.close();
  }

  async #follow(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (!this.#scope.closed && this.#outOfSync) await this.#step(this.#source.track$.value);
    this.#running = false;
    this.#report();
  }

  get #outOfSync(): boolean {
    const track = this.#source.track$.value;
    const producer = this.#sent?.producer ?? null;
    if (track === null) return producer !== null && !producer.paused;
    if (track === this.#refused || this.#wait) return false;
    return producer === null || this.#otherCodec || producer.paused || producer.track !== track;
  }

  /** It is sent in a codec in which it is to be sent no longer. */
  get #otherCodec(): boolean {
    return this.#sent !== null && this.#sent.codec !== this.#codecs.for(this.#source.source);
  }

  async #step(track: MediaStreamTrack | null): Promise<void> {
    try {
      if (track === null) await this.#stop();
      else if (this.#sent && !this.#otherCodec) await this.#resume(this.#sent, track);
      else await this.#start(track);
    } catch (error) {
      this.#refuse();
      this.#log('a track could not be sent', error);
    }
  }

  async #start(track: MediaStreamTrack): Promise<void> {
    const { source } = this.#source;
    const codec = this.#codecs.for(source);
    const options = { track, ...TRACK_OF_SOURCE, ...this.#settings(track, codec) };
    const { producer, serverId } = await this.#produce(options, source);
    if (this.#sent) this.#overlapWith(this.#sent);
    this.#endOverlapAfter(serverId);
    const lifetime = this.#scope.child();
    const mute = async (muted: boolean): Promise<void> => this.#signals.mute(muted, await serverId);
    const muted = new ServerSwitch(
      false,
      mute,
      (error) => this.#lost(sent, error),
      this.#ports,
      lifetime,
    );
    const sent: Sent = { codec, producer, serverId, muted, lifetime };
    this.#sent = sent;
    const layers = producedLayers(source, options.encodings ?? []);
    this.#layers.follow(producer, serverId, layers, this.#mostLayers$, lifetime, (error) =>
      this.#log('the layers of a video could not be changed', error),
    );
    lifetime.watch(muted.late$, () => this.#report());
    const slow = lifetime.child();
    slow.onClose(this.#ports.clock.after(LATE_MS, () => this.#setLate(true)));
    serverId.then(
      () => {
        slow.close();
        if (this.#sent !== sent) return;
        this.#failures = 0;
        this.#setLate(false);
      },
      (error: unknown) => this.#lost(sent, error),
    );
  }

  async #resume({ producer, muted }: Sent, track: MediaStreamTrack): Promise<void> {
    if (producer.track !== track) await producer.replaceTrack({ track });
    // It may have been turned off meanwhile: the next step handles that.
    if (!producer.paused || this.#source.track$.value !== track) return;
    producer.resume();
    muted.set(false);
  }

  async #stop(): Promise<void> {
    const sent = this.#sent;
    if (!sent) return;
    if (this.#source.endsWhenOff) {
      this.#close(sent);
      return;
    }
    sent.producer.pause();
    sent.muted.set(true);
    if (this.#source.source === 'camera') await sent.producer.replaceTrack({ track: null });
  }

  /** What was sent in another codec stays open until its successor has arrived. */
  #overlapWith(before: Sent): void {
    this.#overlap?.close();
    const overlap = this.#scope.child();
    this.#overlap = overlap;
    before.lifetime.close();
    overlap.onClose(() => {
      if (this.#overlap === overlap) this.#overlap = null;
      if (!this.#scope.closed) this.#close(before);
      this.#report();
    });
  }

  #endOverlapAfter(accepted: Promise<ProducerId>): void {
    const overlap = this.#overlap;
    if (!overlap) return;
    const end = (): void => overlap.close();
    accepted.then(
      () => overlap.onClose(this.#ports.clock.after(OVERLAP_MS, end)),
      () => undefined,
    );
  }

  #close(sent: Sent): void {
    const { producer, serverId, lifetime } = sent;
    if (this.#sent === sent) this.#sent = null;
    lifetime.close();
    producer.close();
    const close = async (): Promise<void> => {
      await this.#signals.request('media:closeProducer', { producerId: await serverId });
    };
    serverId
      .then(() => retrySignal(close, this.#ports, this.#scope))
      .catch((error: unknown) => this.#log('a producer could not be closed at the server', error));
  }

  /**
   * The server did not accept the producer, or has lost it: produces again after a pause, unless
   * the server would refuse again.
   */
  #lost(sent: Sent, thrown: unknown): void {
    if (this.#sent !== sent || this.#scope.closed) return;
    const error = toChatCallError(thrown);
    this.#log('the server did not accept a track', error);
    this.#sent = null;
    sent.lifetime.close();
    sent.producer.close();
    this.#failures += 1;
    this.#setLate(true);
    if (isTransient(error) || error.code === 'MEDIA.PRODUCER_NOT_FOUND')
      this.#tryAgain(retryDelay(SIGNAL_RETRY, this.#failures, error, this.#ports.random));
    else this.#refuse();
    this.#report();
  }

  #refuse(): void {
    this.#overlap?.close();
    this.#refused = this.#source.track$.value;
    this.#source.refuse();
  }

  #tryAgain(delayMs: number): void {
    const wait = this.#scope.child();
    this.#wait = wait;
    wait.onClose(() => {
      this.#wait = null;
      void this.#follow();
    });
    wait.onClose(this.#ports.clock.after(delayMs, () => wait.close()));
  }

  #setLate(late: boolean): void {
    this.#late = late;
    this.#report();
  }

  /** On here, but not forwarded by the server. */
  #report(): void {
    const track = this.#source.track$.value;
    const withheld =
      (this.#late && !this.#overlap) ||
      track === this.#refused ||
      (this.#sent?.muted.late$.value ?? false);
    if (!this.#scope.closed) this.#source.setWithheld(track !== null && withheld);
  }

  #log(what: string, error: unknown): void {
    if (!this.#scope.closed)
      this.#ports.logger.log('warn', what, { source: this.#source.source, error: String(error) });
  }

  get #mostLayers$(): Behavior<number> {
    const low$ = this.#options.lowBandwidth$;
    if (!low$ || this.#source.source !== 'camera') return ALL_LAYERS$;
    return derive([low$], (low) => (low ? 1 : ALL_LAYERS));
  }

  #settings(
    track: MediaStreamTrack,
    videoCodec: VideoCodec | null,
  ): Partial<types.ProducerOptions> {
    const codec = this.#codecs.capability(videoCodec);
    const video = { codecOptions: { videoGoogleStartBitrate: 1000 }, ...(codec && { codec }) };
    switch (this.#source.source) {
      case 'microphone':
        return { codecOptions: MICROPHONE_CODEC };
      case 'screen-audio':
        return { codecOptions: { opusStereo: true, opusFec: true } };
      case 'screen':
        return { ...video, encodings: screenEncodingsFor(videoCodec) };
      case 'camera': {
        const chosen = isSimulcast(videoCodec) ? this.#options.cameraEncodings : undefined;
        const all = chosen ?? cameraEncodingsFor(track, videoCodec);
        const start = startLayersOf('camera');
        const encodings = all.map((one, layer) =>
          layer < start ? one : { ...one, active: false },
        );
        return { ...video, encodings };
      }
    }
  }
}
