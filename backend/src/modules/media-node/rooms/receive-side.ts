import type { ConsumerView, VideoCodec } from '@chatcall/contracts';
import type { types } from 'mediasoup';
import { isGone } from '../mediasoup/mediasoup-errors.js';
import { ConsumerNotFoundError, NotJoinedError } from '../port/media.errors.js';
import type { PeerTransport } from './peer-transport.js';
import { ReceivedTrack } from './received-track.js';
import type { ReceivedFrom, ReceivedTrackEvents } from './received-track.js';

/** The consumers of one peer, at most one for each producer. Closed with the peer. */
export class ReceiveSide {
  readonly #transport: PeerTransport;
  readonly #events: ReceivedTrackEvents;
  readonly #tracks = new Map<string, ReceivedTrack>();
  /**
   * By producer; holds the promise, so that two requests at the same moment create one consumer.
   */
  readonly #byProducer = new Map<string, Promise<types.Consumer>>();
  /** The codecs of video that the device can receive; null: not known yet. */
  videoCodecs: readonly VideoCodec[] | null = null;
  #closed = false;

  constructor(transport: PeerTransport, events: ReceivedTrackEvents) {
    this.#transport = transport;
    this.#events = events;
  }

  tracks(): Iterable<ReceivedTrack> {
    return this.#tracks.values();
  }

  /**
   * A consumer for a producer, created paused; the existing one when this peer consumes the
   * producer already. Also works before the transport is connected.
   * @throws InvalidMediaParametersError for malformed capabilities
   */
  consume(from: ReceivedFrom, rtpCapabilities: types.RtpCapabilities): Promise<types.Consumer> {
    const { id: producerId } = from.producer;
    if (this.#closed) return Promise.reject(new NotJoinedError());
    const existing = this.#byProducer.get(producerId);
    if (existing !== undefined) return existing;
    const creating = this.#create(from, rtpCapabilities);
    this.#byProducer.set(producerId, creating);
    creating.catch(() => this.#byProducer.delete(producerId));
    return creating;
  }

  has(consumerId: string): boolean {
    return this.#tracks.has(consumerId);
  }

  /** Starts the media. */
  resume(consumerIds: readonly string[]): Promise<void> {
    return this.#change(consumerIds, (track) => track.want(true));
  }

  pause(consumerIds: readonly string[]): Promise<void> {
    return this.#change(consumerIds, (track) => track.want(false));
  }

  /** How the device shows videos. */
  setViews(views: readonly ConsumerView[]): Promise<void> {
    const byId = new Map(views.map((view) => [view.consumerId, view]));
    return this.#change([...byId.keys()], async (track) => {
      const view = byId.get(track.consumer.id);
      if (view) await track.setView(view);
    });
  }

  closeConsumers(consumerIds: readonly string[]): void {
    for (const { consumer } of this.#existing(consumerIds)) {
      this.#forget(consumer);
      consumer.close();
    }
  }

  /** The consumers are closed by their transport. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tracks.clear();
    this.#byProducer.clear();
  }

  async #create(
    from: ReceivedFrom,
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<types.Consumer> {
    let consumer: types.Consumer;
    try {
      const { id: producerId } = from.producer;
      consumer = await this.#transport.consume({ producerId, rtpCapabilities, paused: true });
    } catch (error) {
      throw this.#closed ? new NotJoinedError({ cause: error }) : error;
    }
    if (this.#closed || consumer.closed) {
      consumer.close();
      throw new NotJoinedError();
    }
    this.#tracks.set(consumer.id, new ReceivedTrack(consumer, from, this.#events));
    consumer.once('producerclose', () => this.#forget(consumer));
    return consumer;
  }

  #forget(consumer: types.Consumer): void {
    this.#tracks.delete(consumer.id);
    this.#byProducer.delete(consumer.producerId);
  }

  async #change(
    consumerIds: readonly string[],
    work: (track: ReceivedTrack) => Promise<void>,
  ): Promise<void> {
    const tracks = this.#existing(consumerIds);
    await Promise.all(
      tracks.map((track) =>
        work(track).catch((error: unknown) => {
          // Its producer was closed meanwhile: there is nothing to change.
          if (!this.#closed && !track.consumer.closed && !isGone(error)) throw error;
        }),
      ),
    );
    if (this.#closed) throw new NotJoinedError();
  }

  /**
   * The consumers that exist: one whose producer has just closed must not prevent the others from
   * starting. It is an error when none exists.
   */
  #existing(consumerIds: readonly string[]): ReceivedTrack[] {
    if (this.#closed) throw new NotJoinedError();
    const tracks = consumerIds.flatMap((id) => this.#tracks.get(id) ?? []);
    if (tracks.length === 0 && consumerIds.length > 0) throw new ConsumerNotFoundError();
    return tracks;
  }
}
