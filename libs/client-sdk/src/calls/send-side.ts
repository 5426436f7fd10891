import type { MediaSource, ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import type { RetryPorts } from '../connection/retry.js';
import { isTransient } from '../errors/chat-call-error.js';
import type { Scope } from '../state/scope.js';
import type { CallSignals, ProducerAppData, ProducerOffer } from './call-signals.js';
import type { SendCodecs } from './codec-choice.js';
import type { SentTrack } from './local-media.js';
import { SentLayers } from './sent-layers.js';
import { SentSource, type Produce, type SendOptions } from './sent-source.js';
import { SilentProducer, type SilentTrack } from './silent-producer.js';

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
  /** By the id of the media section that sends it. */
  readonly #sources = new Map<string, MediaSource>();
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
  send(
    sources: readonly SentTrack[],
    codecs: SendCodecs,
    options: SendOptions,
    scope: Scope,
  ): void {
    for (const source of sources)
      new SentSource(
        source,
        this.#produce,
        codecs,
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

  /** What is sent in this media section of the transport. */
  sourceOf(mid: string | null): MediaSource | null {
    return mid === null ? null : (this.#sources.get(mid) ?? null);
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
    this.#remember(producer, source);
    const serverId = this.#serverIds.get(producer.id);
    if (!serverId) throw new Error('The producer was created without a request to the server.');
    return { producer, serverId };
  };

  #remember({ rtpParameters: { mid } }: types.Producer, source: MediaSource): void {
    if (mid !== undefined) this.#sources.set(mid, source);
  }

  async #takeSilent(): Promise<SilentProducer | null> {
    const silent = this.#silent;
    this.#silent = null;
    return silent;
  }

  async #speak(silent: SilentProducer, track: MediaStreamTrack): ReturnType<Produce> {
    await silent.speak(track);
    this.#remember(silent.producer, 'microphone');
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
