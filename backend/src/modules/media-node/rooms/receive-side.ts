import type { types } from 'mediasoup';
import { isGone } from '../mediasoup/mediasoup-errors.js';
import { ConsumerNotFoundError, NotJoinedError } from '../port/media.errors.js';
import type { PeerTransport } from './peer-transport.js';

/** The consumers of one peer, at most one for each producer. Closed with the peer. */
export class ReceiveSide {
  readonly #transport: PeerTransport;
  readonly #consumers = new Map<string, types.Consumer>();
  /**
   * By producer; holds the promise, so that two requests at the same moment create one consumer.
   */
  readonly #byProducer = new Map<string, Promise<types.Consumer>>();
  #closed = false;

  constructor(transport: PeerTransport) {
    this.#transport = transport;
  }

  /**
   * A consumer for a producer, created paused; the existing one when this peer consumes the
   * producer already. Also works before the transport is connected.
   * @throws InvalidMediaParametersError for malformed capabilities
   */
  consume(producerId: string, rtpCapabilities: types.RtpCapabilities): Promise<types.Consumer> {
    if (this.#closed) return Promise.reject(new NotJoinedError());
    const existing = this.#byProducer.get(producerId);
    if (existing !== undefined) return existing;
    const creating = this.#create(producerId, rtpCapabilities);
    this.#byProducer.set(producerId, creating);
    creating.catch(() => this.#byProducer.delete(producerId));
    return creating;
  }

  /** Starts the media; mediasoup requests a key frame from video producers. */
  resume(consumerIds: readonly string[]): Promise<void> {
    return this.#change(consumerIds, (consumer) => consumer.resume());
  }

  pause(consumerIds: readonly string[]): Promise<void> {
    return this.#change(consumerIds, (consumer) => consumer.pause());
  }

  closeConsumers(consumerIds: readonly string[]): void {
    for (const consumer of this.#existing(consumerIds)) {
      this.#forget(consumer);
      consumer.close();
    }
  }

  /** The consumers are closed by their transport. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#consumers.clear();
    this.#byProducer.clear();
  }

  async #create(
    producerId: string,
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<types.Consumer> {
    let consumer: types.Consumer;
    try {
      consumer = await this.#transport.consume({ producerId, rtpCapabilities, paused: true });
    } catch (error) {
      throw this.#closed ? new NotJoinedError({ cause: error }) : error;
    }
    if (this.#closed || consumer.closed) {
      consumer.close();
      throw new NotJoinedError();
    }
    this.#consumers.set(consumer.id, consumer);
    consumer.once('producerclose', () => this.#forget(consumer));
    return consumer;
  }

  #forget(consumer: types.Consumer): void {
    this.#consumers.delete(consumer.id);
    this.#byProducer.delete(consumer.producerId);
  }

  async #change(
    consumerIds: readonly string[],
    work: (consumer: types.Consumer) => Promise<void>,
  ): Promise<void> {
    const consumers = this.#existing(consumerIds);
    await Promise.all(
      consumers.map((consumer) =>
        work(consumer).catch((error: unknown) => {
          // Its producer was closed meanwhile: there is nothing to change.
          if (!this.#closed && !consumer.closed && !isGone(error)) throw error;
        }),
      ),
    );
    if (this.#closed) throw new NotJoinedError();
  }

  /**
   * The consumers that exist: one whose producer has just closed must not prevent the others from
   * starting. It is an error when none exists.
   */
  #existing(consumerIds: readonly string[]): types.Consumer[] {
    if (this.#closed) throw new NotJoinedError();
    const consumers = consumerIds.flatMap((id) => this.#consumers.get(id) ?? []);
    if (consumers.length === 0 && consumerIds.length > 0) throw new ConsumerNotFoundError();
    return consumers;
  }
}
