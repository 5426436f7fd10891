import { Injectable, Logger } from '@nestjs/common';
import type { CallId, PeerId, PeerLeaveReason, SessionId, UserId } from '@chatcall/contracts';
import { EventBus } from '../../platform/events/index.js';
import { MediaNodes } from '../media-node/index.js';
import type { MediaNodeId } from '../media-node/index.js';
import type { JoiningDevice } from './call-admission.js';
import { CallConnections } from './call-connections.js';
import type { AttachedConnection } from './call-connections.js';
import type { DeviceInCall } from './call-entries.repository.js';
import type { CallRecord } from './call-record.js';
import { CallStateService } from './call-state.service.js';
import { CallInDoubt } from './calls.events.js';
import { CallsRepository } from './calls.repository.js';

/** The request with which a device has entered, and its peer. */
type Entered = Pick<AttachedConnection, 'callId' | 'peerId' | 'requestId'>;

/**
 * Removes devices from calls: first in the database, where the state machine decides what that
 * means for the call, then in the room. A call whose room could not be reached is in doubt.
 */
@Injectable()
export class CallLeaveService {
  readonly #logger = new Logger('Calls');
  readonly #states: CallStateService;
  readonly #calls: CallsRepository;
  readonly #nodes: MediaNodes;
  readonly #connections: CallConnections;
  readonly #events: EventBus;

  constructor(
    states: CallStateService,
    calls: CallsRepository,
    nodes: MediaNodes,
    connections: CallConnections,
    events: EventBus,
  ) {
    this.#states = states;
    this.#calls = calls;
    this.#nodes = nodes;
    this.#connections = connections;
    this.#events = events;
  }

  /** Does nothing for peers that have left already. */
  async leave(
    callId: CallId,
    peerIds: readonly PeerId[],
    reason: PeerLeaveReason,
  ): Promise<CallRecord> {
    const call = await this.#states.apply(callId, { type: 'leave', peerIds, at: new Date() });
    await this.#leaveRoom(call, peerIds, reason);
    return call;
  }

  /** Removes a device, unless it has entered again with another request. */
  async leaveEntered(
    { callId, peerId, requestId }: Entered,
    reason: PeerLeaveReason,
  ): Promise<void> {
    const event = { type: 'leave', peerIds: [peerId], at: new Date(), requestId } as const;
    const call = await this.#states.apply(callId, event);
    if (call.devices.some((device) => device.peerId === peerId)) return;
    await this.#leaveRoom(call, [peerId], reason);
  }

  /** Removes the device of a session from a call; false when it is not in the call. */
  async leaveWithSession(call: CallRecord, sessionId: SessionId): Promise<boolean> {
    const device = call.devices.find((candidate) => candidate.sessionId === sessionId);
    if (device === undefined) return false;
    await this.leave(call.id, [device.peerId], 'hung-up');
    return true;
  }

  /**
   * A user is in one call at a time: removes these devices of other calls, and of the call that the
   * user has `entered` with another device in their place. The room comes first, so that the device
   * learns the reason before it learns that its call has ended.
   */
  async leaveOtherCalls(devices: readonly DeviceInCall[], entered?: CallId): Promise<void> {
    for (const { callId, peerId, mediaNodeId } of devices) {
      const reason = callId === entered ? 'replaced' : 'switched';
      await this.#leaveRoom({ id: callId, mediaNodeId }, [peerId], reason);
      try {
        await this.#states.apply(callId, { type: 'leave', peerIds: [peerId], at: new Date() });
      } catch (error) {
        this.#logFailure(callId, error);
      }
    }
  }

  /** The session was signed out: its device leaves its call, also while its connection is lost. */
  async endSession(sessionId: SessionId): Promise<void> {
    for (const { callId, peerId } of await this.#calls.openOfSession(sessionId))
      await this.leave(callId, [peerId], 'hung-up');
  }

  /** The user is no longer a member of the conversation. */
  async removeUser(callId: CallId, userId: UserId): Promise<void> {
    const before = await this.#calls.find(callId);
    const peerIds = (before?.devices ?? [])
      .filter((device) => device.userId === userId)
      .map(({ peerId }) => peerId);
    const call = await this.#states.apply(callId, { type: 'remove', userId, at: new Date() });
    await this.#leaveRoom(call, peerIds, 'removed');
  }

  /**
   * Undoes the entry of a device that could not enter the room, where its peer may exist although no
   * answer came. A device that was in the call before stays for a while: it may try again.
   */
  async undoEntry(
    { id: callId }: CallRecord,
    { socketId, peerId }: Pick<JoiningDevice, 'socketId' | 'peerId'>,
    wasIn: boolean,
  ): Promise<void> {
    this.#connections.detach(socketId, peerId);
    this.#events.publish(new CallInDoubt(callId));
    if (!wasIn) await this.#states.apply(callId, { type: 'entry-failed', peerId, at: new Date() });
  }

  /** Closes the room of a call that has ended, on whatever node it is. */
  async closeRoom(call: CallRecord): Promise<void> {
    this.#connections.detachCall(call.id);
    await this.#ignoreLostNode(call, async () =>
      this.#nodes.execute(call.mediaNodeId, {
        type: 'close-room',
        callId: call.id,
        reason: 'call-ended',
      }),
    );
  }

  /** Closes the room that a call has left for another node; its devices are notified. */
  async closeRoomLeft(callId: CallId, nodeId: MediaNodeId): Promise<void> {
    await this.#ignoreLostNode({ id: callId, mediaNodeId: nodeId }, async () =>
      this.#nodes.execute(nodeId, { type: 'close-room', callId, reason: 'moved' }),
    );
  }

  #logFailure(callId: CallId, error: unknown): void {
    this.#logger.error({ err: error, callId }, 'A device could not be removed from its call');
    this.#events.publish(new CallInDoubt(callId));
  }

  async #leaveRoom(
    call: Pick<CallRecord, 'id' | 'mediaNodeId'>,
    peerIds: readonly PeerId[],
    reason: PeerLeaveReason,
  ): Promise<void> {
    await this.#ignoreLostNode(call, async () => {
      const { id: callId, mediaNodeId } = call;
      const leaves = peerIds.map((peerId) =>
        this.#nodes.execute(mediaNodeId, { type: 'leave', callId, peerId, reason }),
      );
      await Promise.all(leaves);
    });
    this.#connections.detachCall(call.id, peerIds);
  }

  /** A node that is gone has no rooms any more; one that only did not answer is looked at again. */
  async #ignoreLostNode(
    call: Pick<CallRecord, 'id' | 'mediaNodeId'>,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.warn(
        { err: error, callId: call.id, mediaNodeId: call.mediaNodeId },
        'A media node could not be reached',
      );
      this.#events.publish(new CallInDoubt(call.id));
    }
  }
}
