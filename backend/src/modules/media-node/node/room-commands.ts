import type { CallId, PeerId } from '@chatcall/contracts';
import {
  readDtlsParameters,
  readRtpCapabilities,
  readRtpParameters,
} from '../mediasoup/client-parameters.js';
import type {
  MediaAnswerTo,
  MediaCommandHandlers,
  MediaCommandOf,
  MediaCommandType,
  PeerRef,
} from '../port/media-commands.js';
import { MediaUnavailableError, NotJoinedError } from '../port/media.errors.js';
import type { Peer } from '../rooms/peer.js';
import type { RoomRegistry } from '../rooms/room-registry.js';
import type { Room } from '../rooms/room.js';
import type { PeerIdentity } from '../rooms/room-types.js';

/**
 * Milliseconds in which a worker must answer a request, so that a hanging worker does not delay the
 * answer further. Less than another process waits for this one, which is less than a client waits.
 */
const WORKER_MS = 4000;

/** A join in progress. */
interface Joining {
  readonly callId: CallId;
  /** Set when the device has given up: no peer must be created. */
  cancelled: boolean;
}

/** Executes the commands of calls on the rooms of this process. */
export class RoomCommands {
  readonly #rooms: RoomRegistry;
  readonly #openRoom: (callId: CallId) => Promise<Room>;
  readonly #isLeaving: () => boolean;
  readonly #joining = new Map<PeerId, Joining>();
  readonly #handlers: MediaCommandHandlers = {
    prepare: (command) => this.#prepare(command),
    'release-prepared': async ({ callId, userIds, except }) =>
      this.#rooms
        .find(callId)
        ?.prepared.release(({ id, user }) => userIds.includes(user.id) && !except.includes(id)),
    join: (command) => this.#join(command),
    'connect-transport': ({ transportId, dtlsParameters, ...ref }) =>
      withTimeout(
        this.#peerOrPrepared(ref)
          .transport(transportId)
          .connect(readDtlsParameters(dtlsParameters)),
      ),
    'restart-ice': async ({ transportId, ...ref }) => ({
      iceParameters: {
        ...(await withTimeout(this.#peerOrPrepared(ref).transport(transportId).restartIce())),
      },
    }),
    produce: (command) => this.#produce(command),
    'pause-producer': ({ producerId, ...ref }) =>
      withTimeout(this.#room(ref).pauseProducer(this.#peer(ref), producerId)),
    'resume-producer': ({ producerId, ...ref }) =>
      withTimeout(this.#room(ref).resumeProducer(this.#peer(ref), producerId)),
    mute: async ({ callId, userIds, by }) =>
      withTimeout(this.#rooms.find(callId)?.mute(userIds, by) ?? Promise.resolve()),
    'close-producer': async ({ producerId, ...ref }) =>
      this.#room(ref).closeProducer(this.#peer(ref), producerId),
    consume: ({ rtpCapabilities, producerIds, ...ref }) =>
      withTimeout(
        this.#room(ref).consume(
          this.#peerOrPrepared(ref),
          producerIds,
          readRtpCapabilities(rtpCapabilities),
        ),
      ),
    'resume-consumers': ({ consumerIds, ...ref }) =>
      withTimeout(this.#peer(ref).receive.resume(consumerIds)),
    'pause-consumers': ({ consumerIds, ...ref }) =>
      withTimeout(this.#peer(ref).receive.pause(consumerIds)),
    'close-consumers': async ({ consumerIds, ...ref }) =>
      this.#peer(ref).receive.closeConsumers(consumerIds),
    'set-views': ({ views, ...ref }) => withTimeout(this.#peer(ref).receive.setViews(views)),
    suspend: async ({ graceMs, requestId, ...ref }) => {
      const peer = this.#findPeer(ref);
      if (requestId === undefined || requestId === peer?.entry) peer?.suspend(graceMs);
    },
    resume: async (ref) => this.#findPeer(ref)?.resume(),
    hold: async ({ held, ...ref }) => this.#peer(ref).hold(held),
    'peer-state': async (ref) => {
      const peer = this.#findPeer(ref);
      if (peer === null) return { state: 'absent' };
      return { state: peer.suspended ? 'suspended' : 'attended' };
    },
    leave: async ({ reason, ...ref }) => {
      const joining = this.#joining.get(ref.peerId);
      if (joining !== undefined) joining.cancelled = true;
      const prepared = this.#rooms.find(ref.callId)?.prepared.find(ref.peerId) ?? null;
      (prepared ?? this.#findPeer(ref))?.close(reason);
    },
    'close-room': async ({ callId, reason }) => {
      for (const joining of this.#joining.values())
        if (joining.callId === callId) joining.cancelled = true;
      this.#rooms.close(callId, reason);
    },
    'describe-room': async (ref) => ({
      routerRtpCapabilities: { ...this.#room(ref).rtpCapabilities },
    }),
    'list-rooms': async ({ callIds }) => {
      const open = new Set(this.#rooms.callIds);
      const rooms = (callIds ?? [...open]).filter((callId) => open.has(callId));
      return {
        leaving: this.#isLeaving(),
        rooms: rooms.map((callId) => ({ callId, peers: this.#rooms.find(callId)?.states() ?? [] })),
      };
    },
  };

  constructor(
    rooms: RoomRegistry,
    openRoom: (callId: CallId) => Promise<Room>,
    isLeaving: () => boolean,
  ) {
    this.#rooms = rooms;
    this.#openRoom = openRoom;
    this.#isLeaving = isLeaving;
  }

  /** Whether this version knows commands of this type; another process may run another version. */
  knows(type: string): type is MediaCommandType {
    return Object.hasOwn(this.#handlers, type);
  }

  async execute<T extends MediaCommandType>(command: MediaCommandOf<T>): Promise<MediaAnswerTo<T>> {
    const handle: MediaCommandHandlers[T] = this.#handlers[command.type];
    return handle(command);
  }

  async #prepare({
    sessionId,
    user,
    rtpCapabilities,
    keepMs,
    ...ref
  }: MediaCommandOf<'prepare'>): Promise<MediaAnswerTo<'prepare'>> {
    const capabilities = readRtpCapabilities(rtpCapabilities);
    const room = this.#room(ref);
    let late = false;
    const work = room
      .prepare({ peerId: ref.peerId, sessionId, user }, keepMs)
      .then(async (peer) => {
        // The device was answered that nothing is prepared.
        if (late) peer.close('call-ended');
        const consumers = await room.consumeAll(peer, capabilities);
        const { send, recv } = peer.transports;
        return {
          consumers,
          routerRtpCapabilities: { ...room.rtpCapabilities },
          sendTransport: send,
          recvTransport: recv,
        };
      });
    return withTimeout(work, () => {
      late = true;
      room.prepared.find(ref.peerId)?.close('call-ended');
    });
  }

  async #join(command: MediaCommandOf<'join'>): Promise<MediaAnswerTo<'join'>> {
    const { callId, peerId } = command;
    const joining: Joining = { callId, cancelled: false };
    this.#joining.set(peerId, joining);
    const kept = this.#findPeer(command);
    const work = this.#enter(command, joining).finally(() => this.#joining.delete(peerId));
    return withTimeout(work, () => {
      joining.cancelled = true;
      // The device may try again with the one that it keeps.
      if (kept === null) this.#findPeer(command)?.close('replaced');
    });
  }

  async #enter(
    { peerId, requestId, sessionId, user, rtpCapabilities, resume }: MediaCommandOf<'join'>,
    joining: Joining,
  ): Promise<MediaAnswerTo<'join'>> {
    const capabilities = rtpCapabilities && readRtpCapabilities(rtpCapabilities);
    const { room, peer } = await this.#joinRoom({ peerId, sessionId, user }, joining);
    peer.attend(requestId);
    const [consumers] = await Promise.all([
      capabilities === null ? [] : room.consumeAll(peer, capabilities),
      peer.receive.resume(resume.filter((consumerId) => peer.receive.has(consumerId))),
    ]);
    const { send, recv } = peer.transports;
    return {
      // Read after the consumers: producers opened meanwhile are in this list, and the device
      // requests them.
      peers: room.others(peerId),
      consumers,
      routerRtpCapabilities: { ...room.rtpCapabilities },
      videoCodecs: room.videoCodecs,
      sendTransport: send,
      recvTransport: recv,
      ...(peer.send.mutedBy === null ? {} : { mutedBy: peer.send.mutedBy }),
    };
  }

  async #joinRoom(identity: PeerIdentity, joining: Joining): Promise<{ room: Room; peer: Peer }> {
    const { callId } = joining;
    let room = await this.#rooms.open(callId, () => this.#openRoom(callId));
    // It closed in the meantime, because its last peer left, and the registry has removed it.
    if (room.closed && !joining.cancelled)
      room = await this.#rooms.open(callId, () => this.#openRoom(callId));
    if (joining.cancelled) throw new NotJoinedError();
    const kept = room.findPeer(identity.peerId);
    if (kept?.sessionId === identity.sessionId && !kept.failed) return { room, peer: kept };
    const peer = await room.join(identity);
    if (!joining.cancelled) return { room, peer };
    peer.close('replaced');
    throw new NotJoinedError();
  }

  async #produce({
    transportId,
    kind,
    source,
    rtpParameters,
    paused,
    ...ref
  }: MediaCommandOf<'produce'>): Promise<MediaAnswerTo<'produce'>> {
    const room = this.#room(ref);
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

  #room({ callId }: Pick<PeerRef, 'callId'>): Room {
    const room = this.#rooms.find(callId);
    if (room === null) throw new NotJoinedError();
    return room;
  }

  #peer(ref: PeerRef): Peer {
    return this.#room(ref).peer(ref.peerId);
  }

  #peerOrPrepared(ref: PeerRef): Peer {
    return this.#room(ref).peerOrPrepared(ref.peerId);
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
