import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId, PrepareCallResponse, RtpCapabilities } from '@chatcall/contracts';
import { EventBus } from '../../platform/events/index.js';
import { SocketLifecycle, SocketRooms } from '../../platform/socket/index.js';
import { Visibility } from '../users/index.js';
import { MediaNodes, MediaUnavailableError, NotJoinedError } from '../media-node/index.js';
import type { JoiningDevice } from './call-admission.js';
import { CallConnections } from './call-connections.js';
import type { CallConnection } from './call-connections.js';
import { CallParticipants } from './call-participants.js';
import { participantOf } from './call-record.js';
import type { CallRecord } from './call-record.js';
import { CallEndedError, CallWrongStateError } from './calls.errors.js';
import { RingingStopped } from './calls.events.js';
import { IceServers } from './turn/ice-servers.js';

/** Milliseconds for which a prepared peer is kept after the end of the ringing, at most. */
const MARGIN_MS = 5_000;

type PreparingDevice = Pick<JoiningDevice, 'userId' | 'sessionId' | 'socketId' | 'peerId'> & {
  readonly rtpCapabilities: RtpCapabilities;
};

/**
 * Lets devices for which a call rings prepare their media: as peers of its room that nobody sees and
 * that cannot send or receive. They are not stored: whether a prepared peer may take part is decided
 * when the device accepts. One for each connection. It ends when the call stops ringing for the user,
 * with the connection, and otherwise by itself.
 */
@Injectable()
export class CallPreparation implements OnModuleInit {
  readonly #logger = new Logger('Calls');
  readonly #participants: CallParticipants;
  readonly #connections: CallConnections;
  readonly #nodes: MediaNodes;
  readonly #visibility: Visibility;
  readonly #iceServers: IceServers;
  readonly #rooms: SocketRooms;
  readonly #lifecycle: SocketLifecycle;
  readonly #events: EventBus;
  readonly #prepared = new Map<string, CallConnection>();

  constructor(
    participants: CallParticipants,
    connections: CallConnections,
    nodes: MediaNodes,
    visibility: Visibility,
    iceServers: IceServers,
    rooms: SocketRooms,
    lifecycle: SocketLifecycle,
    events: EventBus,
  ) {
    this.#participants = participants;
    this.#connections = connections;
    this.#nodes = nodes;
    this.#visibility = visibility;
    this.#iceServers = iceServers;
    this.#rooms = rooms;
    this.#lifecycle = lifecycle;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#lifecycle.onDisconnect((_principal, socketId) => this.#release(socketId));
    this.#events.on(RingingStopped, ({ call, userIds }) => this.#ringingStopped(call, userIds));
  }

  /**
   * @throws CallNotFoundError when the user is not a member; CallEndedError; CallWrongStateError when
   * it does not ring for the user, or the connection is in two calls; InvalidMediaParametersError;
   * CallFullError when too many devices prepare; MediaUnavailableError
   */
  async prepare(callId: CallId, device: PreparingDevice): Promise<PrepareCallResponse> {
    const { userId, sessionId, socketId, peerId, rtpCapabilities } = device;
    this.#nodes.checkCapabilities(rtpCapabilities);
    const { mediaNodeId, ringExpiresAt } = await this.#requireRinging(callId, userId);
    const variants = await this.#visibility.cardVariants(userId);
    if (variants === null) throw new MediaUnavailableError('Your account could not be read.');
    if (!this.#connections.isFree(socketId)) throw new CallWrongStateError();
    this.#release(socketId);
    const prepared: CallConnection = { callId, peerId, mediaNodeId };
    this.#prepared.set(socketId, prepared);
    this.#rooms.joinPeer(socketId, peerId);
    try {
      const answer = await this.#nodes.execute(mediaNodeId, {
        type: 'prepare',
        callId,
        peerId,
        sessionId,
        user: variants.card,
        rtpCapabilities,
        keepMs: Math.max(0, ringExpiresAt.getTime() - Date.now()) + MARGIN_MS,
      });
      // While the peer was created it may have stopped ringing, or the connection may have ended.
      await this.#requireRinging(callId, userId);
      if (this.#prepared.get(socketId) !== prepared) throw new CallWrongStateError();
      return { peerId, iceServers: this.#iceServers.for(userId), ...answer };
    } catch (error) {
      this.#end(socketId, prepared);
      throw error;
    }
  }

  /**
   * What this connection has prepared for a call.
   * @throws NotJoinedError when there is nothing
   */
  require(socketId: string, callId: CallId): CallConnection {
    const prepared = this.#prepared.get(socketId);
    if (prepared?.callId !== callId) throw new NotJoinedError();
    return prepared;
  }

  /**
   * The device accepts, and its prepared peer may take part. False when that is not this peer: then
   * what is prepared ends.
   */
  take(socketId: string, callId: CallId, peerId: PeerId | null): boolean {
    const prepared = this.#prepared.get(socketId);
    const isTaken = prepared?.callId === callId && prepared.peerId === peerId;
    if (isTaken) this.#prepared.delete(socketId);
    else this.#release(socketId);
    return isTaken;
  }

  async #requireRinging(callId: CallId, userId: string): Promise<CallRecord> {
    const call = await this.#participants.require(callId, userId);
    if (call.state === 'ended') throw new CallEndedError();
    if (participantOf(call, userId)?.outcome !== 'ringing') throw new CallWrongStateError();
    return call;
  }

  /** Also for devices that are connected to other processes. The devices in the call stay. */
  async #ringingStopped(call: CallRecord, userIds: readonly string[]): Promise<void> {
    if (call.state === 'ended') return;
    await this.#execute(call.mediaNodeId, {
      type: 'release-prepared',
      callId: call.id,
      userIds,
      except: call.devices.map(({ peerId }) => peerId),
    });
  }

  #release(socketId: string): void {
    const prepared = this.#prepared.get(socketId);
    if (prepared !== undefined) this.#end(socketId, prepared);
  }

  #end(socketId: string, prepared: CallConnection): void {
    const { callId, peerId, mediaNodeId } = prepared;
    if (this.#prepared.get(socketId) === prepared) this.#prepared.delete(socketId);
    this.#rooms.leavePeer(socketId, peerId);
    void this.#execute(mediaNodeId, { type: 'leave', callId, peerId, reason: 'hung-up' });
  }

  /** A prepared peer whose end is lost ends by itself. */
  async #execute(...[nodeId, command]: Parameters<MediaNodes['execute']>): Promise<void> {
    try {
      await this.#nodes.execute(nodeId, command);
    } catch (error) {
      const { callId } = command as { readonly callId: CallId };
      this.#logger.debug({ err: error, callId }, 'A prepared peer could not be closed');
    }
  }
}
