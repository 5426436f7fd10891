import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, IceParameters, PeerId, ProducerId } from '@chatcall/contracts';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { ProcessRelay } from '../../../platform/redis/index.js';
import {
  readDtlsParameters,
  readRtpCapabilities,
  readRtpParameters,
} from '../mediasoup/client-parameters.js';
import { MediasoupService } from '../mediasoup/mediasoup.service.js';
import { MediaUnavailableError, NotJoinedError } from '../media.errors.js';
import { RoomRegistry } from '../rooms/room-registry.js';
import type { TransportDirection } from '../mediasoup/media-router.js';
import { Room } from '../rooms/room.js';
import type { Peer } from '../rooms/peer.js';
import { ROOM_TIMINGS } from '../rooms/room-types.js';
import type { PeerIdentity, RoomTimings } from '../rooms/room-types.js';
import type {
  CloseRoomRequest,
  ConnectRequest,
  ConsumeAnswer,
  ConsumeRequest,
  ConsumersRequest,
  JoinAnswer,
  JoinRequest,
  LeaveRequest,
  MediaNode,
  MediaNodeEvent,
  MediaNodeEventHandler,
  MediaNodeId,
  PeerRef,
  PeerState,
  ProduceRequest,
  ProducerRequest,
  TransportRequest,
} from './media-node.js';

/**
 * Milliseconds in which a worker must answer a request, so that a hanging worker does not delay the
 * answer further. Less than another node waits for this one, which is less than a client waits.
 */
const WORKER_MS = 4000;

/** A join in progress. */
interface Joining {
  readonly callId: CallId;
  /** Set when the device has given up: no peer must be created. */
  cancelled: boolean;
}

/** The media node of this process, with its rooms and their events. */
@Injectable()
export class LocalMediaNode implements MediaNode, OnModuleInit {
  /** The id of this process. */
  readonly id: MediaNodeId;
  readonly #logger = new Logger('MediaNode');
  readonly #mediasoup: MediasoupService;
  readonly #shutdown: ShutdownSequence;
  readonly #rooms = new RoomRegistry();
  readonly #handlers: MediaNodeEventHandler[] = [];
  readonly #joining = new Map<PeerId, Joining>();
  readonly #timings: RoomTimings = ROOM_TIMINGS;
  #closed = false;

  constructor(relay: ProcessRelay, mediasoup: MediasoupService, shutdown: ShutdownSequence) {
    this.id = relay.processId;
    this.#mediasoup = mediasoup;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#shutdown.register('close-rooms', 'media rooms', () => this.close());
  }

  /** False in a process without the role `media`. */
  get enabled(): boolean {
    return this.#mediasoup.enabled && !this.#closed;
  }

  /** The calls with a room on this node. */
  get callIds(): readonly CallId[] {
    return this.#rooms.callIds;
  }

  /** The peers in the room of a call; empty when there is no such room on this node. */
  peerIds(callId: CallId): readonly PeerId[] {
    return this.#rooms.find(callId)?.peerIds ?? [];
  }

  /** Called for every event of the rooms of this node. Subscribe in `onModuleInit`. */
  onEvent(handler: MediaNodeEventHandler): void {
    this.#handlers.push(handler);
  }

  async join(request: JoinRequest): Promise<JoinAnswer> {
    const { callId, peerId } = request;
    const joining: Joining = { callId, cancelled: false };
    this.#joining.set(peerId, joining);
    const work = this.#join(request, joining).finally(() => this.#joining.delete(peerId));
    return withTimeout(work, () => {
      joining.cancelled = true;
      this.#findPeer(request)?.close('replaced');
    });
  }

  async #join(
    { peerId, sessionId, user, rtpCapabilities }: JoinRequest,
    joining: Joining,
  ): Promise<JoinAnswer> {
    const capabilities = rtpCapabilities && readRtpCapabilities(rtpCapabilities);
    const { room, peer } = await this.#joinRoom({ peerId, sessionId, user }, joining);
    const consumers = capabilities === null ? [] : await room.consumeAll(peer, capabilities);
    const { send, recv } = peer.transports;
    return {
      // Read after the consumers: producers opened meanwhile are in this list, and the device
      // requests them.
      peers: room.others(peerId),
      consumers,
      routerRtpCapabilities: { ...room.rtpCapabilities },
      sendTransport: send,
      recvTransport: recv,
    };
  }

  async connectTransport({ transportId, dtlsParameters, ...ref }: ConnectRequest): Promise<void> {
    await withTimeout(
      this.#peer(ref).transport(transportId).connect(readDtlsParameters(dtlsParameters)),
    );
  }

  async restartIce({
    transportId,
    ...ref
  }: TransportRequest): Promise<{ iceParameters: IceParameters }> {
    return {
      iceParameters: {
        ...(await withTimeout(this.#peer(ref).transport(transportId).restartIce())),
      },
    };
  }

  async produce({
    transportId,
    kind,
    source,
    rtpParameters,
    paused,
    ...ref
  }: ProduceRequest): Promise<{ producerId: ProducerId }> {
    const room = this.#room(ref.callId);
    const peer = room.peer(ref.peerId);
    peer.sendTransport(transportId);
    const track = { kind, source, rtpParameters: readRtpParameters(rtpParameters, kind), paused };
    let late = false;
    const work = room.produce(peer, track).then(({ producerId }) => {
      // The device was answered that there is no producer.
      if (late && peer.send.has(producerId)) room.closeProducer(peer, producerId);
      return { producerId };
    });
    return withTimeout(work, () => (late = true));
  }

  async pauseProducer({ producerId, ...ref }: ProducerRequest): Promise<void> {
    await withTimeout(this.#room(ref.callId).pauseProducer(this.#peer(ref), producerId));
  }

  async resumeProducer({ producerId, ...ref }: ProducerRequest): Promise<void> {
    await withTimeout(this.#room(ref.callId).resumeProducer(this.#peer(ref), producerId));
  }

  async closeProducer({ producerId, ...ref }: ProducerRequest): Promise<void> {
    this.#room(ref.callId).closeProducer(this.#peer(ref), producerId);
  }

  async consume({ rtpCapabilities, producerIds, ...ref }: ConsumeRequest): Promise<ConsumeAnswer> {
    const capabilities = readRtpCapabilities(rtpCapabilities);
    return withTimeout(this.#room(ref.callId).consume(this.#peer(ref), producerIds, capabilities));
  }

  async resumeConsumers({ consumerIds, ...ref }: ConsumersRequest): Promise<void> {
    await withTimeout(this.#peer(ref).receive.resume(consumerIds));
  }

  async pauseConsumers({ consumerIds, ...ref }: ConsumersRequest): Promise<void> {
    await withTimeout(this.#peer(ref).receive.pause(consumerIds));
  }

  async closeConsumers({ consumerIds, ...ref }: ConsumersRequest): Promise<void> {
    this.#peer(ref).receive.closeConsumers(consumerIds);
  }

  async suspend(ref: PeerRef): Promise<void> {
    this.#findPeer(ref)?.suspend();
  }

  async peerState(ref: PeerRef): Promise<{ state: PeerState }> {
    const peer = this.#findPeer(ref);
    if (peer === null) return { state: 'absent' };
    return { state: peer.suspended ? 'suspended' : 'attended' };
  }

  async leave({ reason, ...ref }: LeaveRequest): Promise<void> {
    const joining = this.#joining.get(ref.peerId);
    if (joining !== undefined) joining.cancelled = true;
    this.#findPeer(ref)?.close(reason);
  }

  async closeRoom({ callId, reason }: CloseRoomRequest): Promise<void> {
    for (const joining of this.#joining.values())
      if (joining.callId === callId) joining.cancelled = true;
    this.#rooms.close(callId, reason);
  }

  /** Closes all rooms; none is opened any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rooms.closeAll('node-closing');
    this.#handlers.length = 0;
  }

  async #joinRoom(identity: PeerIdentity, joining: Joining): Promise<{ room: Room; peer: Peer }> {
    const { callId } = joining;
    let room = await this.#rooms.open(callId, () => this.#openRoom(callId));
    // It closed in the meantime, because its last peer left, and the registry has removed it.
    if (room.closed && !joining.cancelled)
      room = await this.#rooms.open(callId, () => this.#openRoom(callId));
    if (joining.cancelled) throw new NotJoinedError();
    const peer = await room.join(identity);
    if (!joining.cancelled) return { room, peer };
    peer.close('replaced');
    throw new NotJoinedError();
  }

  async #openRoom(callId: CallId): Promise<Room> {
    const room = await Room.open(callId, this.#mediasoup, this.#timings);
    room.on('peerJoined', (peer) =>
      this.#emit({ type: 'peer-joined', callId, peerId: peer.id, peer: peer.describe() }),
    );
    room.on('peerLeft', (peer, reason) => {
      if (reason === 'media-failed')
        this.#logger.warn(
          { callId, peerId: peer.id },
          'A device left its call: its media connection was lost',
        );
      this.#emit({ type: 'peer-left', callId, peerId: peer.id, userId: peer.user.id, reason });
    });
    room.on('peerUnreached', (peer, direction) => {
      this.#logUnreached(callId, peer, direction);
      this.#emit({ type: 'peer-reached', callId, peerId: peer.id, reached: false });
    });
    room.on('peerQuiet', (peer) =>
      this.#emit({ type: 'peer-reached', callId, peerId: peer.id, reached: false }),
    );
    room.on('peerReached', (peer) =>
      this.#emit({ type: 'peer-reached', callId, peerId: peer.id, reached: true }),
    );
    room.on('producerOpened', (peer, producer) =>
      this.#emit({ type: 'producer-opened', callId, peerId: peer.id, producer }),
    );
    room.on('producerPaused', (peer, producerId) =>
      this.#emit({ type: 'producer-paused', callId, peerId: peer.id, producerId }),
    );
    room.on('producerResumed', (peer, producerId) =>
      this.#emit({ type: 'producer-resumed', callId, peerId: peer.id, producerId }),
    );
    room.on('producerClosed', (peer, producerId) =>
      this.#emit({ type: 'producer-closed', callId, peerId: peer.id, producerId }),
    );
    room.on('speaker', (peer) =>
      this.#emit({ type: 'active-speaker', callId, peerId: peer?.id ?? null }),
    );
    room.on('levels', (levels) => this.#emit({ type: 'audio-levels', callId, levels }));
    room.on('closed', (reason, peers) => {
      const lost = peers.map(({ id, user }) => ({ peerId: id, userId: user.id }));
      this.#emit({ type: 'room-closed', callId, reason, lost });
    });
    if (this.#closed) room.close('node-closing');
    return room;
  }

  /**
   * Usually an address is wrong or a port is closed, which no other line of the log shows.
   */
  #logUnreached(callId: CallId, peer: Peer, direction: TransportDirection): void {
    const addresses = peer.transports[direction].iceCandidates.map(
      ({ address, port, protocol }) => `${protocol} ${address ?? ''}:${port}`,
    );
    this.#logger.warn(
      { callId, peerId: peer.id, direction, addresses },
      'The media of a device does not reach this server at these addresses; check MEDIA_ANNOUNCED_ADDRESSES, the firewall and TURN_URLS',
    );
  }

  #emit(event: MediaNodeEvent): void {
    for (const handler of this.#handlers) {
      try {
        handler(event);
      } catch (error) {
        this.#logger.error(
          { err: error, event: event.type, callId: event.callId },
          'A handler of a media event failed',
        );
      }
    }
  }

  #room(callId: CallId): Room {
    const room = this.#rooms.find(callId);
    if (room === null) throw new NotJoinedError();
    return room;
  }

  #peer({ callId, peerId }: PeerRef): Peer {
    return this.#room(callId).peer(peerId);
  }

  #findPeer({ callId, peerId }: PeerRef): Peer | null {
    return this.#rooms.find(callId)?.findPeer(peerId) ?? null;
  }
}

/**
 * The result of a request to a worker. When it takes too long, calls `late` and rejects.
 */
function withTimeout<T>(work: Promise<T>, late: () => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      late();
      reject(new MediaUnavailableError('The media worker does not answer; try again shortly.'));
    }, WORKER_MS);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
