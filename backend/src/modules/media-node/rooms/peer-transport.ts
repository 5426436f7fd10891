import { EventEmitter } from 'node:events';
import type { TransportOptions } from '@chatcall/contracts';
import type { types } from 'mediasoup';
import type { MediaRouter, TransportDirection } from '../mediasoup/media-router.js';
import { translatingErrors } from '../mediasoup/mediasoup-errors.js';
import { InvalidMediaParametersError, NotJoinedError } from '../port/media.errors.js';
import type { RoomTimings } from './room-types.js';

interface PeerTransportEvents {
  /** The transport has lost its network and did not recover in time. */
  failed: [];
  /** The client has connected the transport, but none of its packets has arrived. */
  unreached: [];
  /** A packet has arrived after `unreached`. */
  reached: [];
}

/**
 * Milliseconds in which the hang-up of a client must arrive after its DTLS connection has closed.
 */
const CLOSED_BY_REMOTE_MS = 3000;

/**
 * One of the two transports of a peer. Observes its ICE and DTLS states and emits `failed` once
 * when it does not recover.
 */
export class PeerTransport extends EventEmitter<PeerTransportEvents> {
  readonly direction: TransportDirection;
  readonly #transport: types.WebRtcTransport;
  readonly #candidates: readonly types.IceCandidate[];
  readonly #iceRecoveryMs: number;
  readonly #unreachedMs: number;
  #connecting = false;
  /** All bytes when this was asked last; null: not to be compared. */
  #receivedBytes: number | null = 0;
  /** Producers and consumers. */
  #tracks = 0;
  #unreached = false;
  #timer: NodeJS.Timeout | null = null;
  #unreachedTimer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(
    router: MediaRouter,
    direction: TransportDirection,
    transport: types.WebRtcTransport,
    { iceRecoveryMs, unreachedMs }: Pick<RoomTimings, 'iceRecoveryMs' | 'unreachedMs'>,
  ) {
    super();
    this.direction = direction;
    this.#transport = transport;
    this.#candidates = router.candidates(transport);
    this.#iceRecoveryMs = iceRecoveryMs;
    this.#unreachedMs = unreachedMs;
    transport.on('icestatechange', (state) => this.#iceChanged(state));
    transport.on('dtlsstatechange', (state) => this.#dtlsChanged(state));
  }

  static async create(
    router: MediaRouter,
    direction: TransportDirection,
    timings: Pick<RoomTimings, 'iceRecoveryMs' | 'unreachedMs'>,
  ): Promise<PeerTransport> {
    const transport = await translatingErrors(() => router.createTransport(direction));
    return new PeerTransport(router, direction, transport, timings);
  }

  get id(): string {
    return this.#transport.id;
  }

  /** What the client needs to create its transport. */
  get options(): TransportOptions {
    const { id, iceParameters, dtlsParameters } = this.#transport;
    return {
      id,
      iceParameters: { ...iceParameters },
      iceCandidates: this.#candidates.map((candidate) => ({ ...candidate })),
      dtlsParameters: { ...dtlsParameters },
    };
  }

  /**
   * @throws InvalidMediaParametersError when the parameters are malformed or the transport is
   * connected already
   */
  async connect(dtlsParameters: types.DtlsParameters): Promise<void> {
    if (this.#connecting)
      throw new InvalidMediaParametersError('The transport is connected already.');
    this.#connecting = true;
    try {
      await translatingErrors(() => this.#transport.connect({ dtlsParameters }));
    } catch (error) {
      this.#connecting = false;
      throw this.#closed ? new NotJoinedError({ cause: error }) : error;
    }
    if (this.#closed) throw new NotJoinedError();
    if (this.#transport.iceState === 'new')
      this.#unreachedTimer = setTimeout(() => this.#emitUnreached(), this.#unreachedMs);
  }

  async restartIce(): Promise<types.IceParameters> {
    const parameters = await translatingErrors(() => this.#transport.restartIce());
    if (this.#closed) throw new NotJoinedError();
    // The client is still active: its time to recover starts again.
    if (this.#timer !== null) this.#failAfter(this.#iceRecoveryMs);
    return parameters;
  }

  async produce(options: types.ProducerOptions): Promise<types.Producer> {
    const producer = await translatingErrors(() => this.#transport.produce(options));
    this.#addTrack((ended) => producer.observer.once('close', ended));
    return producer;
  }

  async consume(options: types.ConsumerOptions): Promise<types.Consumer> {
    const consumer = await translatingErrors(() => this.#transport.consume(options));
    this.#addTrack((ended) => consumer.observer.once('close', ended));
    return consumer;
  }

  /**
   * Whether media, or a report about media, has arrived since this was asked last; null before ICE has
   * connected, and without any track: the client then sends ICE checks alone, which the worker does not count.
   */
  async hasReceived(): Promise<boolean | null> {
    if (this.#closed || this.#transport.iceState === 'new' || this.#tracks === 0) return null;
    const [stats] = await this.#transport.getStats();
    if (!stats) return null;
    const before = this.#receivedBytes;
    this.#receivedBytes = stats.bytesReceived;
    return before !== null && before !== stats.bytesReceived;
  }

  /** Was not asked for a while: its next answer is about the time from then on. */
  forgetReceived(): void {
    this.#receivedBytes = null;
  }

  /** Closes the transport with its producers and consumers. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTimer();
    clearTimeout(this.#unreachedTimer);
    this.removeAllListeners();
    this.#transport.close();
  }

  #addTrack(ended: (listener: () => void) => void): void {
    this.#tracks += 1;
    ended(() => (this.#tracks -= 1));
  }

  #emitUnreached(): void {
    this.#unreached = true;
    this.emit('unreached');
  }

  #iceChanged(state: types.IceState): void {
    if (this.#closed) return;
    clearTimeout(this.#unreachedTimer);
    if (this.#unreached) this.emit('reached');
    this.#unreached = false;
    if (state === 'disconnected') this.#failAfter(this.#iceRecoveryMs);
    else if (state === 'connected' || state === 'completed') this.#stopTimer();
  }

  #dtlsChanged(state: types.DtlsState): void {
    if (this.#closed) return;
    if (state === 'failed') this.#failAfter(0);
    else if (state === 'closed') this.#failAfter(CLOSED_BY_REMOTE_MS);
  }

  #failAfter(delayMs: number): void {
    this.#stopTimer();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.emit('failed');
    }, delayMs);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
