import { LIMITS } from '@chatcall/contracts';
import type {
  MediaKind,
  MediaSource,
  ProducerId,
  ProducerInfo,
  UplinkQuality,
  UserId,
} from '@chatcall/contracts';
import type { types } from 'mediasoup';
import {
  InvalidMediaParametersError,
  NotJoinedError,
  ProducerNotFoundError,
  TooManyMediaError,
} from '../port/media.errors.js';
import { translatingErrors } from '../mediasoup/mediasoup-errors.js';
import type { PeerTransport } from './peer-transport.js';
import type { ProduceOptions } from './room-types.js';
import { UplinkMonitor } from './uplink-monitor.js';

const KIND_OF_SOURCE: Readonly<Record<MediaSource, MediaKind>> = {
  microphone: 'audio',
  'screen-audio': 'audio',
  camera: 'video',
  screen: 'video',
};

/** A producer of a peer. */
export interface SentTrack {
  readonly producer: types.Producer;
  readonly source: MediaSource;
}

/** The producers of one peer. Closed with the peer. */
export class SendSide {
  readonly #transport: PeerTransport;
  readonly #producers = new Map<string, SentTrack>();
  /** Who has muted the microphone; null when its device has unmuted it since. */
  mutedBy: UserId | null = null;
  /** It was muted on hold, before it was there: it starts paused. */
  #startsMuted = false;
  readonly #uplink: UplinkMonitor;
  #pending = 0;
  #closed = false;

  constructor(transport: PeerTransport, uplinkChanged: (quality: UplinkQuality) => void) {
    this.#transport = transport;
    const producers = (): types.Producer[] =>
      [...this.#producers.values()].map(({ producer }) => producer);
    this.#uplink = new UplinkMonitor(producers, uplinkChanged);
  }

  /** How well what it sends arrives at this server. */
  get uplink(): UplinkQuality {
    return this.#uplink.quality;
  }

  infos(): ProducerInfo[] {
    return [...this.#producers.values()].map(infoOf);
  }

  has(producerId: string): boolean {
    return this.#producers.has(producerId);
  }

  find(producerId: string): SentTrack | null {
    return this.#producers.get(producerId) ?? null;
  }

  tracks(): Iterable<SentTrack> {
    return this.#producers.values();
  }

  /**
   * Starts sending a track. Also works before the transport is connected.
   * @throws TooManyMediaError beyond `LIMITS.producersPerPeer`, InvalidMediaParametersError for
   * parameters that do not fit
   */
  async produce({ kind, source, rtpParameters, ...wanted }: ProduceOptions): Promise<ProducerInfo> {
    if (this.#closed) throw new NotJoinedError();
    if (KIND_OF_SOURCE[source] !== kind)
      throw new InvalidMediaParametersError(
        `A ${source} sends ${KIND_OF_SOURCE[source]}, not ${kind}.`,
      );
    if (this.#producers.size + this.#pending >= LIMITS.producersPerPeer) {
      throw new TooManyMediaError(`A device sends at most ${LIMITS.producersPerPeer} tracks.`);
    }
    this.#pending += 1;
    const startsMuted = source === 'microphone' && this.#startsMuted;
    const paused = wanted.paused || startsMuted;
    try {
      const producer = await this.#create({ kind, rtpParameters, paused });
      if (startsMuted) this.#startsMuted = false;
      const entry = { producer, source };
      this.#producers.set(producer.id, entry);
      if (source === 'microphone' && !paused) this.mutedBy = null;
      producer.on('score', () => this.#uplink.check());
      return infoOf(entry);
    } finally {
      this.#pending -= 1;
    }
  }

  /**
   * Mutes at the server. Asks the worker even when the producer is paused, since it may be about to
   * resume.
   */
  async pause(producerId: string): Promise<void> {
    const { producer } = this.#entry(producerId);
    await this.#change(producer, () => producer.pause());
  }

  async resume(producerId: string): Promise<void> {
    const { producer, source } = this.#entry(producerId);
    await this.#change(producer, () => producer.resume());
    if (source === 'microphone') this.mutedBy = null;
  }

  /**
   * Mutes the microphone for another user. On hold its device has paused it, or has not opened it yet,
   * and would unmute it when the hold ends.
   * @returns the producers that this has paused, with those that were paused on hold
   */
  async mute(by: UserId, held: boolean): Promise<ProducerId[]> {
    const microphones = [...this.#producers.values()].filter(
      ({ source }) => source === 'microphone',
    );
    if (held && microphones.length === 0) this.#startsMuted = true;
    const open = microphones.filter(({ producer }) => held || !producer.paused);
    if (open.length > 0 || this.#startsMuted) this.mutedBy = by;
    const muted = await Promise.all(
      open.map(async ({ producer: { id } }) => {
        try {
          await this.pause(id);
          return [id];
        } catch (error) {
          // It has ended, which silences it, too.
          if (error instanceof ProducerNotFoundError) return [];
          throw error;
        }
      }),
    );
    return muted.flat();
  }

  /** Closes one producer; mediasoup closes its consumers. */
  closeProducer(producerId: string): void {
    const { producer } = this.#entry(producerId);
    this.#producers.delete(producerId);
    producer.close();
    this.#uplink.check();
  }

  /** The producers are closed by their transport. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#uplink.close();
    this.#producers.clear();
  }

  async #create(options: types.ProducerOptions): Promise<types.Producer> {
    let producer: types.Producer;
    try {
      producer = await this.#transport.produce(options);
    } catch (error) {
      throw this.#closed ? new NotJoinedError({ cause: error }) : error;
    }
    if (!this.#closed && !producer.closed) return producer;
    producer.close();
    throw new NotJoinedError();
  }

  async #change(producer: types.Producer, work: () => Promise<void>): Promise<void> {
    try {
      await translatingErrors(work);
    } catch (error) {
      if (!this.#closed && !producer.closed) throw error;
    }
    if (this.#closed || producer.closed) throw new ProducerNotFoundError();
  }

  #entry(producerId: string): SentTrack {
    const entry = this.#producers.get(producerId);
    if (this.#closed || entry === undefined) throw new ProducerNotFoundError();
    return entry;
  }
}

function infoOf({ producer, source }: SentTrack): ProducerInfo {
  return { producerId: producer.id, kind: producer.kind, source, paused: producer.paused };
}
