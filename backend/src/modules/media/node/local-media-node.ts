import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, IceParameters, PeerId, ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
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
import type { PeerSeat, RoomTimings } from '../rooms/room-types.js';
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
  MediaNodeId,
  PeerRef,
  PeerState,
  ProduceRequest,
  ProducerRequest,
  TransportRequest,
} from './media-node.js';
import type { MediaNodeEvent, MediaNodeEventHandler } from './media-node-events.js';

/**
 * Milliseconds that a worker may take for one request: with a worker that hangs nobody waits longer. Less than another node waits for this
 * one, which is less than a client waits for its answer.
 */
const WORKER_MS = 4000;

/** A join under way. */
interface Joining {
  readonly callId: CallId;
  /** It has been given up: the peer must not come to be. */
  cancelled: boolean;
}

/** The media node in this process: its rooms, and what happens in them. */
@Injectable()
export class LocalMediaNode implements MediaNode, OnModuleInit {
  readonly id: MediaNodeId = randomUUID();
  readonly #logger = new Logger('MediaNode');
  readonly #mediasoup: MediasoupService;
  readonly #shutdown: ShutdownSequence;
  readonly #rooms = new RoomRegistry();
  readonly #handlers: MediaNodeEventHandler[] = [];
  readonly #joining = new Map<PeerId, Joining>();
  readonly #timings: RoomTimings = ROOM_TIMINGS;
  #closed = false;

  constructor(mediasoup: MediasoupService, shutdown: ShutdownSequence) {
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

  /** Calls that have a room here now. */
  get callIds(): readonly CallId[] {
    return this.#rooms.callIds;
  }

  /** Who is in the room of a call; nobody when it has none here. */
  peerIds(callId: CallId): readonly PeerId[] {
    return this.#rooms.find(callId)?.peerIds ?? [];
  }

  /** Hears everything that happens in the rooms here. Subscribe in `onModuleInit`. */
  onEvent(handler: MediaNodeEventHandler): void {
    this.#handlers.push(handler);
  }

  async join(request: JoinRequest): Promise<JoinAnswer> {
    const { callId, peerId } = request;
    const joining: Joining = { callId, cancelled: false };
    this.#joining.set(peerId, joining);
    const work = this.#join(request, joining).finally(() => this.#joining.delete(peerId));
    return inTime(work, () => {
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
      // After the consumers: what was opened meanwhile is in the list, and the device asks for it.
      peers: room.others(peerId),
      consumers,
      routerRtpCapabilities: { ...room.rtpCapabilities },
      sendTransport: send,
      recvTransport: recv,
    };
  }

  async connectTransport({ transportId, dtlsParameters, ...ref }: ConnectRequest): Promise<void> {
    await inTime(
      this.#peer(ref).transport(transportId).connect(readDtlsParameters(dtlsParameters)),
    );
  }

  async restartIce({
    transportId,
    ...ref
  }: TransportRequest): Promise<{ iceParameters: IceParameters }> {
    return {
      iceParameters: { ...(await inTime(this.#peer(ref).transport(transportId).restartIce())) },
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
      // Its device was told that there is none.
      if (late && peer.send.has(producerId)) room.closeProducer(peer, producerId);
      return { producerId };
    });
    return inTime(work, () => (late = true));
  }

  async pauseProducer({ producerId, ...ref }: ProducerRequest): Promise<void> {
    await inTime(this.#room(ref.callId).pauseProducer(this.#peer(ref), producerId));
  }

  async resumeProducer({ producerId, ...ref }: ProducerRequest): Promise<void> {
    await inTime(this.#room(ref.callId).resumeProducer(this.#peer(ref), producerId));
  }

  async closeProducer({ producerId, ...ref }: ProducerRequest): Promise<void> {
    this.#room(ref.callId).closeProducer(this.#peer(ref), producerId);
  }

  async consume({ rtpCapabilities, producerIds, ...ref }: ConsumeRequest): Promise<ConsumeAnswer> {
    const capabilities = readRtpCapabilities(rtpCapabilities);
    return inTime(this.#room(ref.callId).consume(this.#peer(ref), producerIds, capabilities));
  }

  async resumeConsumers({ consumerIds, ...ref }: ConsumersRequest): Promise<void> {
    await inTime(this.#peer(ref).receive.resume(consumerIds));
  }

  async pauseConsumers({ consumerIds, ...ref }: ConsumersRequest): Promise<void> {
    await inTime(this.#peer(ref).receive.pause(consumerIds));
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

  /** What the worker holds of one room, for tests and diagnosis; null when there is no such room. */
  async dumpRoom(callId: CallId): Promise<types.RouterDump | null> {
    return (await this.#rooms.find(callId)?.dump()) ?? null;
  }

  /** Ends all rooms; nothing is opened any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rooms.closeAll('node-closing');
    this.#handlers.length = 0;
  }

  async #joinRoom(seat: PeerSeat, joining: Joining): Promise<{ room: Room; peer: Peer }> {
    const { callId } = joining;
    let room = await this.#rooms.open(callId, () => this.#openRoom(callId));
    // It ended (its last peer left) in the moment between; the registry has forgotten it.
    if (room.closed && !joining.cancelled)
      room = await this.#rooms.open(callId, () => this.#openRoom(callId));
    if (joining.cancelled) throw new NotJoinedError();
    const peer = await room.join(seat);
    if (!joining.cancelled) return { room, peer };
    peer.close('replaced');
    throw new NotJoinedError();
  }

  async #openRoom(callId: CallId): Promise<Room> {
    const room = await Room.open(callId, this.#mediasoup, this.#timings);
    room.on('peerJoined', (peer) =>
      this.#tell({ type: 'peer-joined', callId, peerId: peer.id, peer: peer.describe() }),
    );
    room.on('peerLeft', (peer, reason) => {
      if (reason === 'media-failed')
        this.#logger.warn(
          { callId, peerId: peer.id },
          'A device left its call: its media connection was lost',
        );
      this.#tell({ type: 'peer-left', callId, peerId: peer.id, userId: peer.user.id, reason });
    });
    room.on('peerUnreached', (peer, direction) => {
      this.#logUnreached(callId, peer, direction);
      this.#tell({ type: 'peer-reached', callId, peerId: peer.id, reached: false });
    });
    room.on('peerQuiet', (peer) =>
      this.#tell({ type: 'peer-reached', callId, peerId: peer.id, reached: false }),
    );
    room.on('peerReached', (peer) =>
      this.#tell({ type: 'peer-reached', callId, peerId: peer.id, reached: true }),
    );
    room.on('producerOpened', (peer, producer) =>
      this.#tell({ type: 'producer-opened', callId, peerId: peer.id, producer }),
    );
    room.on('producerPaused', (peer, producerId) =>
      this.#tell({ type: 'producer-paused', callId, peerId: peer.id, producerId }),
    );
    room.on('producerResumed', (peer, producerId) =>
      this.#tell({ type: 'producer-resumed', callId, peerId: peer.id, producerId }),
    );
    room.on('producerClosed', (peer, producerId) =>
      this.#tell({ type: 'producer-closed', callId, peerId: peer.id, producerId }),
    );
    room.on('speaker', (peer) =>
      this.#tell({ type: 'active-speaker', callId, peerId: peer?.id ?? null }),
    );
    room.on('levels', (levels) => this.#tell({ type: 'audio-levels', callId, levels }));
    room.on('closed', (reason, peers) => {
      const lost = peers.map(({ id, user }) => ({ peerId: id, userId: user.id }));
      this.#tell({ type: 'room-closed', callId, reason, lost });
    });
    if (this.#closed) room.close('node-closing');
    return room;
  }

  /** The usual reason is a wrong address or a closed port, which nothing else in the log would show. */
  #logUnreached(callId: CallId, peer: Peer, direction: TransportDirection): void {
    const addresses = peer.transports[direction].iceCandidates.map(
      ({ address, port, protocol }) => `${protocol} ${address ?? ''}:${port}`,
    );
    this.#logger.warn(
      { callId, peerId: peer.id, direction, addresses },
      'The media of a device does not reach this server at these addresses; check MEDIA_ANNOUNCED_ADDRESSES, the firewall and TURN_URLS',
    );
  }

  #tell(event: MediaNodeEvent): void {
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

/** The outcome of what a worker does, or an error when that takes too long; `late` is called then. */
function inTime<T>(work: Promise<T>, late: () => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      late();
      reject(new MediaUnavailableError('The media worker does not answer; try again shortly.'));
    }, WORKER_MS);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
