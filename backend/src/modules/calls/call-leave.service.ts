import { Injectable, Logger } from '@nestjs/common';
import { CALL_GRACE_MS } from '@chatcall/contracts';
import type { CallId, PeerId, PeerLeaveReason, SessionId, UserId } from '@chatcall/contracts';
import { MediaNodes } from '../media-node/index.js';
import type { JoiningDevice } from './call-admission.js';
import { CallConnections } from './call-connections.js';
import type { DeviceInCall } from './call-entries.repository.js';
import type { CallRecord, DeviceRecord } from './call-record.js';
import { CallStateService } from './call-state.service.js';
import { CallsRepository } from './calls.repository.js';

/**
 * Milliseconds that devices have to join again after their room was lost; their connection may be
 * lost at that moment, too.
 */
const REJOIN_MS = CALL_GRACE_MS;

/**
 * Removes devices from calls: first in the database, where the state machine decides what that
 * means for the call, then in the room.
 */
@Injectable()
export class CallLeaveService {
  readonly #logger = new Logger('Calls');
  readonly #states: CallStateService;
  readonly #calls: CallsRepository;
  readonly #nodes: MediaNodes;
  readonly #connections: CallConnections;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    states: CallStateService,
    calls: CallsRepository,
    nodes: MediaNodes,
    connections: CallConnections,
  ) {
    this.#states = states;
    this.#calls = calls;
    this.#nodes = nodes;
    this.#connections = connections;
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

  /** Removes the device of a session from a call; false when it is not in the call. */
  async leaveWithSession(call: CallRecord, sessionId: SessionId): Promise<boolean> {
    const device = call.devices.find((candidate) => candidate.sessionId === sessionId);
    if (device === undefined) return false;
    await this.leave(call.id, [device.peerId], 'hung-up');
    return true;
  }

  /**
   * Checks in the background what may have happened while a device entered a call. When the call
   * ended while the peer was created, nothing has closed that peer: it leaves the room here. The
   * device also leaves when its connection was ended on purpose meanwhile: the connection was not
   * attached to the call yet, so its end had no effect.
   */
  checkEntry(
    call: CallRecord,
    { sessionId, socketId, peerId: own }: Pick<JoiningDevice, 'sessionId' | 'socketId' | 'peerId'>,
  ): void {
    this.#inBackground(call.id, async () => {
      if (this.#connections.disconnectKindOf(socketId) === 'closed')
        await this.leave(call.id, [own], 'hung-up');
      const open = await this.#calls.openOfSession(sessionId);
      if (!open.some(({ callId, peerId }) => callId === call.id && peerId === own))
        await this.#leaveRoom(call, [own], 'hung-up');
    });
  }

  /**
   * A user is in one call at a time: removes these devices of other calls. The room comes first, so
   * that the device learns the reason before it learns that its call has ended.
   */
  async leaveOtherCalls(devices: readonly DeviceInCall[]): Promise<void> {
    for (const { callId, peerId, mediaNodeId } of devices) {
      await this.#leaveRoom({ id: callId, mediaNodeId }, [peerId], 'switched');
      try {
        await this.#states.apply(callId, { type: 'leave', peerIds: [peerId], at: new Date() });
      } catch (error) {
        this.#logFailure(callId, error);
      }
    }
  }

  /**
   * Gives devices whose room is gone time to join again. A device that does has another peer by
   * then; the old one no longer exists.
   */
  removeUnlessBack(callId: CallId, peerIds: readonly PeerId[]): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#inBackground(callId, () => this.leave(callId, peerIds, 'media-failed'));
    }, REJOIN_MS);
    this.#timers.add(timer);
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
   * Undoes the entry of a device that could not enter the room. A device that was in the call
   * before may try again for a while; otherwise it leaves. The call ends when its node is gone, or
   * when it is a direct call in which the user has no other device.
   */
  async undoEntry(
    call: CallRecord,
    { userId, peerId }: Pick<DeviceRecord, 'userId' | 'peerId'>,
    wasIn: boolean,
  ): Promise<void> {
    const at = new Date();
    const others = call.devices.filter((device) => device.peerId !== peerId);
    const isNew = !wasIn && !others.some((device) => device.userId === userId);
    const over = isNew && (call.direct || others.length === 0);
    if (over || (await this.#nodes.lost([call.mediaNodeId])).size > 0)
      await this.#states.apply(call.id, { type: 'fail', at });
    else if (wasIn) this.removeUnlessBack(call.id, [peerId]);
    else {
      await this.#states.apply(call.id, { type: 'leave', peerIds: [peerId], at });
      // The node may have created the peer although its answer was lost. The error is answered
      // without waiting for this.
      this.#inBackground(call.id, () => this.#leaveRoom(call, [peerId], 'media-failed'));
    }
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

  /** Cancels the timers: the process shuts down. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #inBackground(callId: CallId, work: () => Promise<unknown>): void {
    work().catch((error: unknown) => this.#logFailure(callId, error));
  }

  #logFailure(callId: CallId, error: unknown): void {
    this.#logger.error({ err: error, callId }, 'A device could not be removed from its call');
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

  /** A node that is gone has no rooms any more: there is nothing to do. */
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
    }
  }
}
