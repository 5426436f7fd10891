import { EventEmitter } from 'node:events';
import { LIMITS } from '@chatcall/contracts';
import type {
  CallId,
  CallPeer,
  ConsumerInfo,
  PeerId,
  PeerLeaveReason,
  ProducerId,
  ProducerInfo,
  SessionId,
} from '@chatcall/contracts';
import type { types } from 'mediasoup';
import { MediaRouter } from '../mediasoup/media-router.js';
import type { TransportDirection } from '../mediasoup/media-router.js';
import { CallFullError, MediaUnavailableError, NotJoinedError } from '../media.errors.js';
import { Peer } from './peer.js';
import { QuietWatch } from './quiet-watch.js';
import { PEER_REASON_OF_ROOM, ROOM_TIMINGS } from './room-types.js';
import type { PeerSeat, ProduceOptions, RoomCloseReason, RoomTimings } from './room-types.js';

interface RoomEvents {
  peerJoined: [Peer];
  peerLeft: [Peer, PeerLeaveReason];
  /** No packet of this device reaches the server, in this direction. */
  peerUnreached: [Peer, TransportDirection];
  /** No packet of this device comes any more. */
  peerQuiet: [Peer];
  /** Packets come after all, or again. */
  peerReached: [Peer];
  producerOpened: [Peer, ProducerInfo];
  producerPaused: [Peer, ProducerId];
  producerResumed: [Peer, ProducerId];
  producerClosed: [Peer, ProducerId];
  /** The one who leads; null in silence. */
  speaker: [Peer | null];
  levels: [readonly { readonly peerId: PeerId; readonly volume: number }[]];
  /** The room is over with whoever was in it; no `peerLeft` is told for them. */
  closed: [RoomCloseReason, readonly Peer[]];
}

const ROOM_GONE = 'The room of this call is gone; join again.';

/** Gives a room its router. */
export interface RouterSource {
  createRouter(): Promise<MediaRouter>;
}

/**
 * The media of one call: a router and the peers in it. Closes by itself as `empty` when the last peer has left, and as `worker-died` when
 * its worker is gone.
 */
export class Room extends EventEmitter<RoomEvents> {
  readonly callId: CallId;
  readonly #router: MediaRouter;
  readonly #timings: RoomTimings;
  readonly #peers = new Map<PeerId, Peer>();
  /** Devices whose transports are being made, each with the latest peer it asked for. */
  readonly #joining = new Map<SessionId, PeerId>();
  readonly #quiet: QuietWatch;
  #closed = false;

  private constructor(callId: CallId, router: MediaRouter, timings: RoomTimings) {
    super();
    this.#quiet = new QuietWatch(
      () => this.#peers.values(),
      timings,
      (peer, quiet) => this.emit(quiet ? 'peerQuiet' : 'peerReached', peer),
    );
    this.callId = callId;
    this.#router = router;
    this.#timings = timings;
    router.once('lost', (why) =>
      this.close(why === 'worker-died' ? 'worker-died' : 'node-closing'),
    );
    router.speakers.on('speaker', (producerId) =>
      this.emit('speaker', producerId === null ? null : this.#ownerOf(producerId)),
    );
    router.speakers.on('levels', (levels) => this.#heard(levels));
  }

  static async open(
    callId: CallId,
    routers: RouterSource,
    timings: RoomTimings = ROOM_TIMINGS,
  ): Promise<Room> {
    return new Room(callId, await routers.createRouter(), timings);
  }

  get closed(): boolean {
    return this.#closed;
  }

  get size(): number {
    return this.#peers.size;
  }

  get peerIds(): readonly PeerId[] {
    return [...this.#peers.keys()];
  }

  get rtpCapabilities(): types.RtpCapabilities {
    return this.#router.rtpCapabilities;
  }

  /** Everyone in the room but one. */
  others(peerId: PeerId): CallPeer[] {
    return [...this.#peers.values()]
      .filter(({ id }) => id !== peerId)
      .map((peer) => peer.describe());
  }

  findPeer(peerId: PeerId): Peer | null {
    return this.#peers.get(peerId) ?? null;
  }

  /** @throws NotJoinedError when no such peer is in the room */
  peer(peerId: PeerId): Peer {
    const peer = this.findPeer(peerId);
    if (peer === null) throw new NotJoinedError();
    return peer;
  }

  /**
   * Takes a device in. An older peer of the same device is closed as `replaced`.
   * @throws CallFullError, MediaUnavailableError
   */
  async join(seat: PeerSeat): Promise<Peer> {
    this.#assertOpen();
    this.#peerOfSession(seat.sessionId)?.close('replaced');
    if (
      !this.#joining.has(seat.sessionId) &&
      this.#peers.size + this.#joining.size >= LIMITS.callPeersMax
    )
      throw new CallFullError();
    this.#joining.set(seat.sessionId, seat.peerId);
    try {
      const peer = await Peer.create(this.#router, seat, this.#timings);
      return this.#admit(peer);
    } catch (error) {
      // Whatever failed in a room that is gone failed because of that.
      if (this.#closed) throw new MediaUnavailableError(ROOM_GONE, { cause: error });
      throw error;
    } finally {
      if (this.#joining.get(seat.sessionId) === seat.peerId) this.#joining.delete(seat.sessionId);
      this.#closeWhenEmpty();
    }
  }

  /** Starts sending a track of a peer. */
  async produce(peer: Peer, options: ProduceOptions): Promise<ProducerInfo> {
    const info = await peer.send.produce(options);
    if (this.#closed || peer.closed) throw new NotJoinedError();
    if (info.kind === 'audio') this.#listenTo(info.producerId);
    this.emit('producerOpened', peer, info);
    return info;
  }

  async pauseProducer(peer: Peer, producerId: ProducerId): Promise<void> {
    await peer.send.pause(producerId);
    if (!this.#closed && !peer.closed) this.emit('producerPaused', peer, producerId);
  }

  async resumeProducer(peer: Peer, producerId: ProducerId): Promise<void> {
    await peer.send.resume(producerId);
    if (!this.#closed && !peer.closed) this.emit('producerResumed', peer, producerId);
  }

  closeProducer(peer: Peer, producerId: ProducerId): void {
    peer.send.closeProducer(producerId);
    this.emit('producerClosed', peer, producerId);
  }

  /**
   * Paused consumers for producers of others. Those that are gone, the peer's own or of a codec the device does not have are named as failed.
   * @throws InvalidMediaParametersError for malformed capabilities
   */
  async consume(
    peer: Peer,
    producerIds: readonly ProducerId[],
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<{ consumers: ConsumerInfo[]; failed: ProducerId[] }> {
    MediaRouter.checkCapabilities(rtpCapabilities);
    const wanted = [...new Set(producerIds)];
    const made = await Promise.all(wanted.map((id) => this.#consumeOne(peer, id, rtpCapabilities)));
    if (this.#closed || peer.closed) throw new NotJoinedError();
    const consumers = made.flatMap((info) => info ?? []);
    return { consumers, failed: wanted.filter((_id, index) => made[index] === null) };
  }

  /**
   * Paused consumers for everything that the others send now and the device can receive.
   * @throws InvalidMediaParametersError for malformed capabilities
   */
  async consumeAll(
    peer: Peer,
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<readonly ConsumerInfo[]> {
    const producers = this.others(peer.id).flatMap((other) => other.producers);
    const ids = producers.map(({ producerId }) => producerId);
    return (await this.consume(peer, ids, rtpCapabilities)).consumers;
  }

  dump(): Promise<types.RouterDump> {
    return this.#router.dump();
  }

  close(reason: RoomCloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    const peers = [...this.#peers.values()];
    this.#peers.clear();
    this.#joining.clear();
    this.#quiet.close();
    for (const peer of peers) peer.close(PEER_REASON_OF_ROOM[reason]);
    this.#router.close();
    this.emit('closed', reason, peers);
    this.removeAllListeners();
  }

  #admit(peer: Peer): Peer {
    // While its transports were made, the room may have ended or the same device may have asked again.
    if (this.#closed || this.#joining.get(peer.sessionId) !== peer.id) {
      peer.close(this.#closed ? 'call-ended' : 'replaced');
      throw this.#closed ? new MediaUnavailableError(ROOM_GONE) : new NotJoinedError();
    }
    this.#peers.set(peer.id, peer);
    peer.once('closed', (reason) => this.#left(peer, reason));
    peer.on('unreached', (direction) => this.emit('peerUnreached', peer, direction));
    peer.on('reached', () => this.emit('peerReached', peer));
    this.emit('peerJoined', peer);
    return peer;
  }

  #left(peer: Peer, reason: PeerLeaveReason): void {
    if (this.#closed) return;
    this.#peers.delete(peer.id);
    this.emit('peerLeft', peer, reason);
    // The place of a replaced peer is about to be taken.
    if (reason !== 'replaced') this.#closeWhenEmpty();
  }

  #closeWhenEmpty(): void {
    if (!this.#closed && this.#peers.size === 0 && this.#joining.size === 0) this.close('empty');
  }

  async #consumeOne(
    peer: Peer,
    producerId: ProducerId,
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<ConsumerInfo | null> {
    const owner = this.#ownerOf(producerId);
    if (owner === null || owner === peer || !this.#router.canConsume(producerId, rtpCapabilities))
      return null;
    const source = owner.send.sourceOf(producerId);
    if (source === null) return null;
    try {
      const { id, kind, rtpParameters, producerPaused } = await peer.receive.consume(
        producerId,
        rtpCapabilities,
      );
      return {
        consumerId: id,
        producerId,
        peerId: owner.id,
        kind,
        source,
        rtpParameters: { ...rtpParameters },
        producerPaused,
      };
    } catch (error) {
      // The producer may have ended on the way; anything else is told.
      if (!this.#closed && !peer.closed && owner.send.has(producerId)) throw error;
      return null;
    }
  }

  #listenTo(producerId: ProducerId): void {
    // Fails only when the producer or the worker is gone, which is told elsewhere.
    this.#router.speakers.add(producerId).catch(() => undefined);
  }

  #heard(levels: readonly { readonly producerId: string; readonly volume: number }[]): void {
    const loudest = new Map<PeerId, number>();
    for (const { producerId, volume } of levels) {
      const owner = this.#ownerOf(producerId);
      if (owner !== null && !loudest.has(owner.id)) loudest.set(owner.id, volume);
    }
    this.emit(
      'levels',
      [...loudest].map(([peerId, volume]) => ({ peerId, volume })),
    );
  }

  #ownerOf(producerId: ProducerId): Peer | null {
    for (const peer of this.#peers.values()) if (peer.send.has(producerId)) return peer;
    return null;
  }

  #peerOfSession(sessionId: SessionId): Peer | null {
    for (const peer of this.#peers.values()) if (peer.sessionId === sessionId) return peer;
    return null;
  }

  #assertOpen(): void {
    if (this.#closed) throw new MediaUnavailableError(ROOM_GONE);
  }
}
