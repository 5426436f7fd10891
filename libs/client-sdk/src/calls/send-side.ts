import type { ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import { isTransient, toChatCallError } from '../errors/chat-call-error.js';
import { retryDelay, type RetryPorts } from '../connection/retry.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import {
  retrySignal,
  ServerSwitch,
  SIGNAL_RETRY,
  type CallSignals,
  type ProducerAppData,
  type ProducerOffer,
} from './call-signals.js';
import { cameraEncodingsFor } from './camera-encodings.js';
import type { SentTrack } from './local-media.js';
import { SCREEN_ENCODINGS } from './screen-encodings.js';
import { ALL_LAYERS, SentLayers, startLayersOf } from './sent-layers.js';
import {
  MICROPHONE_CODEC,
  SilentProducer,
  TRACK_OF_SOURCE,
  type SilentTrack,
} from './silent-producer.js';

/**
 * Sends the sources of this device over one transport. A producer gets a local id at once, and the
 * server's id with its answer, so that microphone and camera are requested together.
 */
export class SendSide {
  readonly #transport: types.Transport;
  #signals: CallSignals;
  readonly #ports: RetryPorts;
  readonly #serverIds = new Map<string, Promise<ProducerId>>();
  readonly #layers = new SentLayers();
  /** Requests to send a track with an unknown outcome: the server may have a producer of it. */
  #unknown = 0;
  /** Of the silent producer, until the microphone takes its place. */
  #silent: Promise<SilentProducer | null> | null = null;

  constructor(transport: types.Transport, signals: CallSignals, ports: RetryPorts, scope: Scope) {
    this.#transport = transport;
    this.#signals = signals;
    this.#ports = ports;

    transport.on('produce', (offer, callback) => this.#offer(offer, callback));
    scope.onClose(() => this.#serverIds.clear());
  }

  /** Whether it is known which tracks the server has. */
  get settled(): boolean {
    return this.#unknown === 0;
  }

  /** This device has joined again with what it sends; the server reports its layers again. */
  rejoined(): void {
    this.#layers.forget();
  }

  /** It was prepared with other signals than those of the call. */
  use(signals: CallSignals): void {
    this.#signals = signals;
  }

  /** Sends these sources until `scope` closes. */
  send(sources: readonly SentTrack[], options: SendOptions, scope: Scope): void {
    for (const source of sources)
      new SentSource(
        source,
        this.#produce,
        this.#layers,
        this.#signals,
        options,
        this.#ports,
        scope,
      );
  }

  /**
   * Connects the transport before there is anything to send, with a producer that sends nothing until
   * the microphone takes its place.
   */
  connect(silence: SilentTrack, scope: Scope): void {
    scope.onClose(() => silence.close());
    this.#silent = SilentProducer.create(this.#transport, silence).catch((error: unknown) => {
      this.#ports.logger.log('debug', 'nothing was prepared to send', { error: String(error) });
      return null;
    });
  }

  /** How many layers of one of my videos anyone receives. */
  receivedLayers(producerId: ProducerId, layers: number): void {
    this.#layers.received(producerId, layers);
  }

  readonly #produce: Produce = async (options, source) => {
    const silent = source === 'microphone' ? await this.#takeSilent() : null;
    if (silent && options.track) return this.#speak(silent, options.track);
    const appData: ProducerAppData = { source };
    const producer = await this.#transport.produce({ ...options, appData });
    const serverId = this.#serverIds.get(producer.id);
    if (!serverId) throw new Error('The producer was created without a request to the server.');
    return { producer, serverId };
  };

  async #takeSilent(): Promise<SilentProducer | null> {
    const silent = this.#silent;
    this.#silent = null;
    return silent;
  }

  async #speak(silent: SilentProducer, track: MediaStreamTrack): ReturnType<Produce> {
    await silent.speak(track);
    const serverId = this.#announce(silent.offer);
    serverId.catch(() => undefined);
    return { producer: silent.producer, serverId };
  }

  #offer(offer: ProducerOffer, callback: (answer: { id: string }) => void): void {
    const id = this.#ports.random.uuid();
    const { hold } = offer.appData as ProducerAppData;
    if (hold) hold(offer);
    else {
      const serverId = this.#announce(offer);
      serverId.catch(() => undefined);
      this.#serverIds.set(id, serverId);
    }
    callback({ id });
  }

  async #announce(offer: ProducerOffer): Promise<ProducerId> {
    const { source } = offer.appData as ProducerAppData;
    await this.#signals.joined();
    this.#unknown += 1;
    try {
      const { producerId } = await this.#signals.request('media:produce', {
        transportId: this.#transport.id,
        kind: offer.kind,
        source,
        rtpParameters: { ...offer.rtpParameters },
        paused: false,
      });
      this.#unknown -= 1;
      return producerId;
    } catch (error) {
      if (!isTransient(error)) this.#unknown -= 1;
      throw error;
    }
  }
}

export interface SendOptions {
  /** Encodings of the camera's video. Default: {@link cameraEncodingsFor}. */
  readonly cameraEncodings?: types.RtpEncodingParameters[];
  /** This device is to use little bandwidth: sends only the lowest layer of its camera. */
  readonly lowBandwidth$?: Behavior<boolean>;
}

/** Creates a producer; the server's id arrives later. */
type Produce = (
  options: types.ProducerOptions,
  source: SentTrack['source'],
) => Promise<{ readonly producer: types.Producer; readonly serverId: Promise<ProducerId> }>;

/** A producer, and the scope that ends with it. */
interface Sent {
  readonly producer: types.Producer;
  readonly serverId: Promise<ProducerId>;
  readonly muted: ServerSwitch;
  readonly lifetime: Scope;
}

const ALL_LAYERS$ = new StateCell(ALL_LAYERS);

/** Milliseconds after which the person is informed that the server has not accepted a track yet. */
const LATE_MS = 2000;

/**
 * Sends one local source over a transport: follows its track by producing, replacing, pausing and
 * resuming, one step at a time. A muted source stays produced, so that unmuting needs no
 * negotiation; a screen is closed instead. After a transient error the request is repeated;
 * meanwhile the source is marked as withheld.
 */
class SentSource {
  readonly #source: SentTrack;
  readonly #produce: Produce;
  readonly #layers: SentLayers;
  readonly #signals: CallSignals;
  readonly #options: SendOptions;
  readonly #ports: RetryPorts;
  readonly #scope: Scope;
  #sent: Sent | null = null;
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
    layers: SentLayers,
    signals: CallSignals,
    options: SendOptions,
    ports: RetryPorts,
    scope: Scope,
  ) {
    this.#source = source;
    this.#produce = produce;
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
  }

  /** Turning the source off and on again is a new attempt. */
  #reset(): void {
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
    return producer === null || producer.paused || producer.track !== track;
  }

  async #step(track: MediaStreamTrack | null): Promise<void> {
    try {
      if (track === null) await this.#stop();
      else if (this.#sent) await this.#resume(this.#sent, track);
      else await this.#start(track);
    } catch (error) {
      this.#refuse();
      this.#log('a track could not be sent', error);
    }
  }

  async #start(track: MediaStreamTrack): Promise<void> {
    const { source } = this.#source;
    const options = { track, ...TRACK_OF_SOURCE, ...this.#settings(track) };
    const { producer, serverId } = await this.#produce(options, source);
    const lifetime = this.#scope.child();
    const mute = async (muted: boolean): Promise<void> => this.#signals.mute(muted, await serverId);
    const muted = new ServerSwitch(
      false,
      mute,
      (error) => this.#lost(sent, error),
      this.#ports,
      lifetime,
    );
    const sent: Sent = { producer, serverId, muted, lifetime };
    this.#sent = sent;
    this.#layers.follow(producer, serverId, startLayersOf(source), this.#mostLayers$, lifetime);
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

  #close({ producer, serverId, lifetime }: Sent): void {
    this.#sent = null;
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
      this.#late || track === this.#refused || (this.#sent?.muted.late$.value ?? false);
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

  #settings(track: MediaStreamTrack): Partial<types.ProducerOptions> {
    const codecOptions = { videoGoogleStartBitrate: 1000 };
    switch (this.#source.source) {
      case 'microphone':
        return { codecOptions: MICROPHONE_CODEC };
      case 'screen-audio':
        return { codecOptions: { opusStereo: true, opusFec: true } };
      case 'screen':
        return { codecOptions, encodings: SCREEN_ENCODINGS };
      case 'camera': {
        const all = this.#options.cameraEncodings ?? cameraEncodingsFor(track);
        const start = startLayersOf('camera');
        const encodings = all.map((one, layer) =>
          layer < start ? one : { ...one, active: false },
        );
        return { codecOptions, encodings };
      }
    }
  }
}
