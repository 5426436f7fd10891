import { Injectable, Logger } from '@nestjs/common';
import { CALL_GRACE_MS } from '@chatcall/contracts';
import type { CallId, PeerId, PeerLeaveReason, SessionId, UserId } from '@chatcall/contracts';
import { MediaNodes } from '../node/media-nodes.js';
import type { Place } from './call-entries.repository.js';
import { CallLedger } from './call-ledger.js';
import type { CallRecord, DeviceRecord } from './call-record.js';
import type { JoiningDevice } from './call-admission.js';
import { CallSeats } from './call-seats.js';
import { CallsRepository } from './calls.repository.js';

/** Milliseconds that devices have to join again after their room was lost; their connection may be away at that moment, too. */
const REJOIN_MS = CALL_GRACE_MS;

/** Takes devices out of calls: first in the ledger, which decides what that means for the call, then in the room. */
@Injectable()
export class CallDepartures {
  readonly #logger = new Logger('Calls');
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly ledger: CallLedger,
    private readonly calls: CallsRepository,
    private readonly nodes: MediaNodes,
    private readonly seats: CallSeats,
  ) {}

  /** Does nothing for peers that are gone already. */
  async depart(
    callId: CallId,
    peerIds: readonly PeerId[],
    reason: PeerLeaveReason,
  ): Promise<CallRecord> {
    const call = await this.ledger.apply(callId, { type: 'leave', peerIds, at: new Date() });
    await this.#leaveRoom(call, peerIds, reason);
    return call;
  }

  /** Takes one device out of a call; false when it is not in it. */
  async departDevice(call: CallRecord, sessionId: SessionId): Promise<boolean> {
    const device = call.devices.find((candidate) => candidate.sessionId === sessionId);
    if (device === undefined) return false;
    await this.depart(call.id, [device.peerId], 'hung-up');
    return true;
  }

  /**
   * What follows the entry of a device into a call; nobody waits for it. A call that ended while the peer was made had no peer to close: that one
   * leaves the room here. So does a device whose connection was
   * ended on purpose meanwhile, by itself or with its session: it held no seat yet whose loss would tell.
   */
  settle(
    call: CallRecord,
    { sessionId, socketId, peerId: own }: Pick<JoiningDevice, 'sessionId' | 'socketId' | 'peerId'>,
  ): void {
    this.#inBackground(call.id, async () => {
      if (this.seats.lossOf(socketId) === 'closed') await this.depart(call.id, [own], 'hung-up');
      const open = await this.calls.openOfSession(sessionId);
      if (!open.some(({ callId, peerId }) => callId === call.id && peerId === own))
        await this.#leaveRoom(call, [own], 'hung-up');
    });
  }

  /**
   * A person is in one call at a time: leaves these for the one that was entered. The room first, so that the device in it is told why before it
   * is told that its call has ended, where it has.
   */
  async leaveFor(places: readonly Place[]): Promise<void> {
    for (const { callId, peerId, mediaNodeId } of places) {
      await this.#leaveRoom({ id: callId, mediaNodeId }, [peerId], 'switched');
      try {
        await this.ledger.apply(callId, { type: 'leave', peerIds: [peerId], at: new Date() });
      } catch (error) {
        this.#notTakenOut(callId, error);
      }
    }
  }

  /** Gives devices whose room is gone time to join again: one that does has another peer by then, and the old one is nowhere to be found. */
  expectBack(callId: CallId, peerIds: readonly PeerId[]): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#inBackground(callId, () => this.depart(callId, peerIds, 'media-failed'));
    }, REJOIN_MS);
    this.#timers.add(timer);
  }

  /** The session is signed out: its device leaves whatever it is in, also while its connection is away. */
  async endSession(sessionId: SessionId): Promise<void> {
    for (const { callId, peerId } of await this.calls.openOfSession(sessionId))
      await this.depart(callId, [peerId], 'hung-up');
  }

  /** The person is no longer in the conversation. */
  async remove(callId: CallId, userId: UserId): Promise<void> {
    const before = await this.calls.find(callId);
    const peerIds = (before?.devices ?? [])
      .filter((device) => device.userId === userId)
      .map(({ peerId }) => peerId);
    const call = await this.ledger.apply(callId, { type: 'remove', userId, at: new Date() });
    await this.#leaveRoom(call, peerIds, 'removed');
  }

  /**
   * Undoes what the ledger says of a device whose room could not be entered. A device that was in the call before may try again for a while;
   * otherwise it leaves. A call of two to which its person came with no other device, or one whose node is gone, is over.
   */
  async undo(
    call: CallRecord,
    { userId, peerId }: Pick<DeviceRecord, 'userId' | 'peerId'>,
    wasIn: boolean,
  ): Promise<void> {
    const at = new Date();
    const others = call.devices.filter((device) => device.peerId !== peerId);
    const isNew = !wasIn && !others.some((device) => device.userId === userId);
    const over = isNew && (call.direct || others.length === 0);
    if (over || !(await this.nodes.isAlive(call.mediaNodeId)))
      await this.ledger.apply(call.id, { type: 'fail', at });
    else if (wasIn) this.expectBack(call.id, [peerId]);
    else {
      await this.ledger.apply(call.id, { type: 'leave', peerIds: [peerId], at });
      // The node may have made the peer and only its answer was lost; whoever waits for the error does not wait for this.
      this.#inBackground(call.id, () => this.#leaveRoom(call, [peerId], 'media-failed'));
    }
  }

  /** The room of a call that has ended goes, wherever it is. */
  async closeRoom(call: CallRecord): Promise<void> {
    this.seats.freeCall(call.id);
    await this.#quietly(call, async () =>
      this.nodes.get(call.mediaNodeId).closeRoom({ callId: call.id, reason: 'call-ended' }),
    );
  }

  /** Forgets whom it waits for: the process goes down. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #inBackground(callId: CallId, work: () => Promise<unknown>): void {
    work().catch((error: unknown) => this.#notTakenOut(callId, error));
  }

  #notTakenOut(callId: CallId, error: unknown): void {
    this.#logger.error({ err: error, callId }, 'A device could not be taken out of its call');
  }

  async #leaveRoom(
    call: Pick<CallRecord, 'id' | 'mediaNodeId'>,
    peerIds: readonly PeerId[],
    reason: PeerLeaveReason,
  ): Promise<void> {
    await this.#quietly(call, async () => {
      const node = this.nodes.get(call.mediaNodeId);
      await Promise.all(peerIds.map((peerId) => node.leave({ callId: call.id, peerId, reason })));
    });
    this.seats.freeCall(call.id, peerIds);
  }

  /** A node that is gone has no room any more: nothing is left to do there. */
  async #quietly(
    call: Pick<CallRecord, 'id' | 'mediaNodeId'>,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.warn(
        { err: error, callId: call.id, mediaNodeId: call.mediaNodeId },
        'A media node could not be told',
      );
    }
  }
}
