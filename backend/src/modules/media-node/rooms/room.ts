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
  UserId,
  VideoCodec,
} from '@chatcall/contracts';
import type { types } from 'mediasoup';
import { MediaRouter } from '../mediasoup/media-router.js';
import { CallFullError, MediaUnavailableError, NotJoinedError } from '../port/media.errors.js';
import type { RoomCloseReason } from '../port/media-events.js';
import { CommonCodecs } from './common-codecs.js';
import { Peer } from './peer.js';
import { PreparedPeers } from './prepared-peers.js';
import { QuietPeerDetector } from './quiet-peer-detector.js';
import type { RoomEvents } from './room-events.js';
import { PEER_REASON_OF_ROOM, ROOM_TIMINGS } from './room-types.js';
import type { PeerIdentity, ProduceOptions, RoomTimings } from './room-types.js';
import { VideoSelection } from './video-selection.js';

const ROOM_GONE = 'The room of this call is gone; join again.';

/** Creates the router of a room. */
export interface RouterSource {
  createRouter(): Promise<MediaRouter>;
}

/**
 * The media of one call: a router and its peers. Closes itself as `empty` when the last peer has
 * left, and as `worker-died` when its worker is gone.
 */
export class Room extends EventEmitter<RoomEvents> {
  readonly callId: CallId;
  readonly #router: MediaRouter;
  readonly #timings: RoomTimings;
  readonly #peers = new Map<PeerId, Peer>();
  /** Devices for which the call rings. */
  readonly prepared = new PreparedPeers();
  /** Devices whose transports are being created, each with the peer of its latest request. */
  readonly #joining = new Map<SessionId, PeerId>();
  readonly #quietDetector: QuietPeerDetector;
  readonly #selection: VideoSelection;
  readonly #codecs: CommonCodecs;
  #closed = false;

  private constructor(
    callId: CallId,
    router: MediaRouter,
    timings: RoomTimings,
    videosMax: number,
  ) {
    super();
    this.#quietDetector = new QuietPeerDetector(
      () => this.#peers.values(),
      timings,
      (peer, quiet) => this.emit(quiet ? 'peerQuiet' : 'peerReached', peer),
    );
    this.#selection = new VideoSelection(
      () => [...this.#peers.values()],
      timings,
      videosMax,
      (peer, producerId, layers) => this.emit('sendLayers', peer, producerId, layers),
    );
    this.#codecs = new CommonCodecs(
      () => this.#peers.values(),
      timings,
      (codecs) => this.emit('videoCodecs', codecs),
    );
    this.callId = callId;
    this.#router = router;
    this.#timings = timings;
    router.once('lost', (why) =>
      this.close(why === 'worker-died' ? 'worker-died' : 'node-closing'),
    );
    router.speakers.on('speaker', (producerId) =>
      this.speakerChanged(producerId === null ? null : this.#ownerOf(producerId)),
    );
    router.speakers.on('levels', (levels) => this.#levelsChanged(levels));
  }

  /** `videosMax`: how many videos one device receives at once. */
  static async open(
    callId: CallId,
    routers: RouterSource,
    timings: RoomTimings = ROOM_TIMINGS,
    videosMax: number = LIMITS.callPeersMax,
  ): Promise<Room> {
    return new Room(callId, await routers.createRouter(), timings, videosMax);
  }

  get closed(): boolean {
    return this.#closed;
  }

  get peerIds(): readonly PeerId[] {
    return [...this.#peers.keys()];
  }

  /** The peers, and of which the connection is lost; with those that are prepared. */
  states(): { readonly peerId: PeerId; readonly state: 'attended' | 'suspended' | 'prepared' }[] {
    const peers = [...this.#peers.values()].map(({ id, suspended }) => ({
      peerId: id,
      state: suspended ? ('suspended' as const) : ('attended' as const),
    }));
    const prepared = this.prepared.ids.map((peerId) => ({ peerId, state: 'prepared' as const }));
    return [...peers, ...prepared];
  }

  get rtpCapabilities(): types.RtpCapabilities {
    return this.#router.rtpCapabilities;
  }

  /** The codecs of video that all devices, or most of them, can receive. */
  get videoCodecs(): readonly VideoCodec[] {
    return this.#codecs.codecs;
  }

  /** All peers in the room except one. */
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

  /** The same, or one that is prepared: for what a device may do before it takes part. */
  peerOrPrepared(peerId: PeerId): Peer {
    return this.prepared.find(peerId) ?? this.peer(peerId);
  }

  /** Prepares a peer for a device. @throws CallFullError, NotJoinedError when the room has closed */
  prepare(identity: PeerIdentity, keepMs: number): Promise<Peer> {
    return this.prepared.create(() => this.#create(identity), keepMs);
  }

  /**
   * Lets a device join, as the peer that was prepared for it, if there is one. An older peer of the
   * same device is closed as `replaced`.
   * @throws CallFullError, MediaUnavailableError
   */
  async join(identity: PeerIdentity): Promise<Peer> {
    this.#assertOpen();
    const before = this.#peerOfSession(identity.sessionId);
    before?.close('replaced');
    if (
      !this.#joining.has(identity.sessionId) &&
      this.#peers.size + this.#joining.size >= LIMITS.callPeersMax
    )
      throw new CallFullError();
    this.#joining.set(identity.sessionId, identity.peerId);
    try {
      const peer = this.prepared.take(identity) ?? (await this.#create(identity));
      if (before) peer.inherit(before);
      return this.#admit(peer);
    } catch (error) {
      // In a room that is gone, every error is caused by that.
      if (this.#closed) throw new MediaUnavailableError(ROOM_GONE, { cause: error });
      throw error;
    } finally {
      if (this.#joining.get(identity.sessionId) === identity.peerId)
        this.#joining.delete(identity.sessionId);
      this.#closeWhenEmpty();
    }
  }

  async produce(peer: Peer, options: ProduceOptions): Promise<ProducerInfo> {
    const info = await peer.send.produce(options);
    if (this.#closed || peer.closed) throw new NotJoinedError();
    // The sound of a shared screen is nobody who speaks.
    if (info.source === 'microphone') this.#observeLevel(info.producerId);
    this.#selection.update();
    this.emit('producerOpened', peer, info);
    if (info.paused && !options.paused)
      this.emit('producerPaused', peer, info.producerId, peer.send.mutedBy);
    return info;
  }

  async pauseProducer(peer: Peer, producerId: ProducerId): Promise<void> {
    await peer.send.pause(producerId);
    if (this.#closed || peer.closed) return;
    this.#selection.update();
    this.emit('producerPaused', peer, producerId, null);
  }

  /** Mutes the microphones of these users, or of everyone but `by`, until their device resumes them. */
  async mute(userIds: readonly UserId[] | null, by: UserId): Promise<void> {
    const peers = [...this.#peers.values()].filter(({ user }) =>
      userIds === null ? user.id !== by : userIds.includes(user.id),
    );
    await Promise.all(peers.map((peer) => this.#mute(peer, by)));
  }

  async resumeProducer(peer: Peer, producerId: ProducerId): Promise<void> {
    await peer.send.resume(producerId);
    if (this.#closed || peer.closed) return;
    this.#selection.update();
    this.emit('producerResumed', peer, producerId);
  }

  closeProducer(peer: Peer, producerId: ProducerId): void {
    peer.send.closeProducer(producerId);
    this.emit('producerClosed', peer, producerId);
  }

  /**
   * Creates paused consumers for producers of other peers. Producers that are gone, belong to this
   * peer or use a codec that the device does not support are returned as failed.
   * @throws InvalidMediaParametersError for malformed capabilities
   */
  async consume(
    peer: Peer,
    producerIds: readonly ProducerId[],
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<{ consumers: ConsumerInfo[]; failed: ProducerId[] }> {
    MediaRouter.checkCapabilities(rtpCapabilities);
    // What a device has said first counts: it could interrupt the videos of all others at will.
    peer.receive.videoCodecs ??= this.#router.videoCodecsOf(rtpCapabilities);
    this.#codecs.update();
    const wanted = [...new Set(producerIds)];
    const created = await Promise.all(
      wanted.map((id) => this.#consumeOne(peer, id, rtpCapabilities)),
    );
    if (this.#closed || peer.closed) throw new NotJoinedError();
    const consumers = created.flatMap((info) => info ?? []);
    return { consumers, failed: wanted.filter((_id, index) => created[index] === null) };
  }

  /**
   * Creates paused consumers for all producers of the others that the device can receive.
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

  /** The dominant speaker is another one; null in silence. */
  speakerChanged(peer: Peer | null): void {
    if (peer !== null) this.#selection.spoke(peer);
    this.emit('speaker', peer);
  }

  close(reason: RoomCloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    const peers = [...this.#peers.values()];
    this.#peers.clear();
    this.#joining.clear();
    this.#quietDetector.close();
    this.#selection.close();
    this.#codecs.close();
    this.prepared.close();
    for (const peer of peers) peer.close(PEER_REASON_OF_ROOM[reason]);
    this.#router.close();
    this.emit('closed', reason, peers);
    this.removeAllListeners();
  }

  #create(identity: PeerIdentity): Promise<Peer> {
    return Peer.create(this.#router, identity, this.#timings, {
      changed: () => this.#selection.update(),
      limited: (viewer, track, reason) => this.emit('trackLimited', viewer, track, reason),
    });
  }

  #admit(peer: Peer): Peer {
    // While its transports were created, the room may have closed or the device may have joined
    // again.
    if (this.#closed || this.#joining.get(peer.sessionId) !== peer.id) {
      peer.close(this.#closed ? 'call-ended' : 'replaced');
      throw this.#closed ? new MediaUnavailableError(ROOM_GONE) : new NotJoinedError();
    }
    this.#peers.set(peer.id, peer);
    this.#codecs.update();
    peer.once('closed', (reason) => this.#left(peer, reason));
    peer.on('unreached', (direction) => this.emit('peerUnreached', peer, direction));
    peer.on('reached', () => this.emit('peerReached', peer));
    peer.on('attended', () => this.#selection.reportAgain(peer));
    peer.on('heldChanged', (held) => this.emit('peerHeld', peer, held));
    peer.on('uplinkChanged', (quality) => this.emit('peerUplink', peer, quality));
    this.emit('peerJoined', peer);
    return peer;
  }

  #left(peer: Peer, reason: PeerLeaveReason): void {
    if (this.#closed) return;
    this.#peers.delete(peer.id);
    this.#selection.update();
    this.#codecs.update();
    this.emit('peerLeft', peer, reason);
    // A new peer of the same device is about to join.
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
    const sent = owner.send.find(producerId);
    if (sent === null) return null;
    const { source } = sent;
    try {
      const { id, kind, rtpParameters, producerPaused } = await peer.receive.consume(
        { ...sent, ownerId: owner.id },
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
      // The producer may have closed meanwhile; every other error is thrown.
      if (!this.#closed && !peer.closed && owner.send.has(producerId)) throw error;
      return null;
    }
  }

  async #mute(peer: Peer, by: UserId): Promise<void> {
    for (const producerId of await peer.mute(by))
      if (!this.#closed && !peer.closed) this.emit('producerPaused', peer, producerId, by);
  }

  #observeLevel(producerId: ProducerId): void {
    // Fails only when the producer or the worker is gone, which is handled elsewhere.
    this.#router.speakers.add(producerId).catch(() => undefined);
  }

  #levelsChanged(
    levels: readonly { readonly producerId: string; readonly volume: number }[],
  ): void {
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
