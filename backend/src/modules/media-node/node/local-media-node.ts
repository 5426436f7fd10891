import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId } from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { ProcessRelay } from '../../../platform/redis/index.js';
import type { TransportDirection } from '../mediasoup/media-router.js';
import { MediasoupService } from '../mediasoup/mediasoup.service.js';
import type { MediaAnswerTo, MediaCommandOf, MediaCommandType } from '../port/media-commands.js';
import { MediaUnavailableError } from '../port/media.errors.js';
import type { MediaNodeId } from '../port/media-events.js';
import type { Peer } from '../rooms/peer.js';
import { RoomRegistry } from '../rooms/room-registry.js';
import { Room } from '../rooms/room.js';
import { ROOM_TIMINGS } from '../rooms/room-types.js';
import type { RoomTimings } from '../rooms/room-types.js';
import type { Announcement } from './node-directory.js';
import { MediaEvents } from './media-events.js';
import { RoomCommands } from './room-commands.js';

/** The media node of this process, with its rooms and their events. */
@Injectable()
export class LocalMediaNode implements OnModuleInit {
  /** The id of this process. */
  readonly id: MediaNodeId;
  readonly #logger = new Logger('MediaNode');
  readonly #config: AppConfig;
  readonly #mediasoup: MediasoupService;
  readonly #events: MediaEvents;
  readonly #shutdown: ShutdownSequence;
  readonly #rooms = new RoomRegistry();
  readonly #commands = new RoomCommands(
    this.#rooms,
    (callId) => this.#openRoom(callId),
    () => !this.announcement.accepts,
  );
  readonly #timings: RoomTimings = ROOM_TIMINGS;
  #leaving = false;
  #closed = false;

  constructor(
    config: AppConfig,
    relay: ProcessRelay,
    mediasoup: MediasoupService,
    events: MediaEvents,
    shutdown: ShutdownSequence,
  ) {
    this.#config = config;
    this.id = relay.processId;
    this.#mediasoup = mediasoup;
    this.#events = events;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    // Before the connections are closed, so that everyone in these calls is notified.
    this.#shutdown.register('stop-accepting', 'media rooms', () => this.close());
  }

  /** Whether it will end: it takes no new calls, and its calls should move to other nodes. */
  get leaving(): boolean {
    return this.#leaving;
  }

  /** False in a process without the role `media`. */
  get enabled(): boolean {
    return this.#mediasoup.enabled && !this.#closed;
  }

  /** What this node tells other processes about itself. */
  get announcement(): Announcement {
    const { workers } = this.#mediasoup;
    const { callIds } = this;
    return {
      id: this.id,
      accepts: this.enabled && !this.#leaving && workers.length > 0,
      load: {
        workers: workers.length,
        rooms: callIds.length,
        peers: callIds.reduce((sum, callId) => sum + this.peerIds(callId).length, 0),
        cpu: Math.max(0, ...workers.map(({ cpu }) => cpu)),
        streams: workers.reduce((sum, { producers, consumers }) => sum + producers + consumers, 0),
      },
      addresses: this.#config.media.announcedAddresses,
    };
  }

  /** The calls with a room on this node. */
  get callIds(): readonly CallId[] {
    return this.#rooms.callIds;
  }

  /** The peers in the room of a call; empty when there is no such room on this node. */
  peerIds(callId: CallId): readonly PeerId[] {
    return this.#rooms.find(callId)?.peerIds ?? [];
  }

  /** Whether this version knows commands of this type. */
  knows(type: string): type is MediaCommandType {
    return this.#commands.knows(type);
  }

  execute<T extends MediaCommandType>(command: MediaCommandOf<T>): Promise<MediaAnswerTo<T>> {
    return this.#commands.execute(command);
  }

  /** No room is opened any more; the calls of those that are open should move to other nodes. */
  leave(): void {
    this.#leaving = true;
    for (const callId of this.callIds) this.#events.publish({ type: 'room-leaving', callId });
  }

  /** Closes all rooms; none is opened any more. Fulfils when their calls have ended. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#rooms.closeAll('node-closing');
    await this.#events.settled();
  }

  async #openRoom(callId: CallId): Promise<Room> {
    if (this.#leaving)
      throw new MediaUnavailableError('This media node shuts down; join again shortly.');
    const { videosMax } = this.#config.media;
    const room = await Room.open(callId, this.#mediasoup, this.#timings, videosMax);
    room.on('peerJoined', (peer) =>
      this.#events.publish({ type: 'peer-joined', callId, peerId: peer.id, peer: peer.describe() }),
    );
    room.on('peerLeft', (peer, reason) => {
      if (reason === 'media-failed')
        this.#logger.warn(
          { callId, peerId: peer.id },
          'A device left its call: its media connection was lost',
        );
      this.#events.publish({
        type: 'peer-left',
        callId,
        peerId: peer.id,
        userId: peer.user.id,
        reason,
      });
    });
    room.on('peerUnreached', (peer, direction) => {
      this.#logUnreached(callId, peer, direction);
      this.#events.publish({ type: 'peer-reached', callId, peerId: peer.id, reached: false });
    });
    room.on('peerQuiet', (peer) =>
      this.#events.publish({ type: 'peer-reached', callId, peerId: peer.id, reached: false }),
    );
    room.on('peerReached', (peer) =>
      this.#events.publish({ type: 'peer-reached', callId, peerId: peer.id, reached: true }),
    );
    room.on('peerHeld', (peer, held) =>
      this.#events.publish({ type: 'peer-held', callId, peerId: peer.id, held }),
    );
    room.on('peerUplink', (peer, uplink) =>
      this.#events.publish({ type: 'peer-quality', callId, peerId: peer.id, uplink }),
    );
    room.on('producerOpened', (peer, producer) =>
      this.#events.publish({
        type: 'producer-opened',
        callId,
        peerId: peer.id,
        producer,
        prepared: room.prepared.ids,
      }),
    );
    room.on('producerPaused', (peer, producerId, mutedBy) => {
      const by = mutedBy === null ? {} : { mutedBy };
      this.#events.publish({
        type: 'producer-paused',
        callId,
        peerId: peer.id,
        producerId,
        ...by,
      });
    });
    room.on('producerResumed', (peer, producerId) =>
      this.#events.publish({ type: 'producer-resumed', callId, peerId: peer.id, producerId }),
    );
    room.on('producerClosed', (peer, producerId) =>
      this.#events.publish({ type: 'producer-closed', callId, peerId: peer.id, producerId }),
    );
    room.on('trackLimited', ({ id: peerId }, { ownerId, producerId }, reason) =>
      this.#events.publish({ type: 'track-limited', callId, peerId, ownerId, producerId, reason }),
    );
    room.on('sendLayers', ({ id: peerId }, producerId, layers) =>
      this.#events.publish({ type: 'send-layers', callId, peerId, producerId, layers }),
    );
    room.on('videoCodecs', (codecs) =>
      this.#events.publish({ type: 'video-codecs', callId, codecs }),
    );
    room.on('speaker', (peer) =>
      this.#events.publish({ type: 'active-speaker', callId, peerId: peer?.id ?? null }),
    );
    room.on('levels', (levels) => this.#events.publish({ type: 'audio-levels', callId, levels }));
    room.on('closed', (reason, peers) => {
      const lost = peers.map(({ id, user }) => ({ peerId: id, userId: user.id }));
      this.#events.publish({ type: 'room-closed', callId, nodeId: this.id, reason, lost });
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
}
