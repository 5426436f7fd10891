import { Injectable, Logger } from '@nestjs/common';
import type { CallId, PeerId, PeerLeaveReason, SessionId, UserId } from '@chatcall/contracts';
import { MediaNodes } from '../node/media-nodes.js';
import { CallLedger } from './call-ledger.js';
import type { CallRecord } from './call-record.js';
import { CallSeats } from './call-seats.js';
import { CallsRepository } from './calls.repository.js';

/** Takes devices out of calls: first in the ledger, which decides what that means for the call, then in the room. */
@Injectable()
export class CallDepartures {
  readonly #logger = new Logger('Calls');

  constructor(
    private readonly ledger: CallLedger,
    private readonly calls: CallsRepository,
    private readonly nodes: MediaNodes,
    private readonly seats: CallSeats,
  ) {}

  /** Does nothing for peers that are gone already. */
  async depart(callId: CallId, peerIds: readonly PeerId[], reason: PeerLeaveReason): Promise<CallRecord> {
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

  /** A device is in one call at a time: whatever else it is in, it leaves. */
  async leaveOtherCalls(sessionId: SessionId, exceptCallId: CallId): Promise<void> {
    const others = (await this.calls.openOfSession(sessionId)).filter(
      ({ callId }) => callId !== exceptCallId,
    );
    for (const { callId, peerId } of others) await this.depart(callId, [peerId], 'hung-up');
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

  /** Undoes what the ledger says of a device whose room could not be entered: a call of two is over then. */
  async undo(call: CallRecord, peerId: PeerId): Promise<void> {
    const at = new Date();
    const alone = !call.devices.some((device) => device.peerId !== peerId);
    await this.ledger.apply(
      call.id,
      call.direct || alone ? { type: 'fail', at } : { type: 'leave', peerIds: [peerId], at },
    );
  }

  /** The room of a call that has ended goes, wherever it is. */
  async closeRoom(call: CallRecord): Promise<void> {
    this.seats.freeCall(call.id);
    await this.#quietly(call, async () =>
      this.nodes.get(call.mediaNodeId).closeRoom({ callId: call.id, reason: 'call-ended' }),
    );
  }

  async #leaveRoom(call: CallRecord, peerIds: readonly PeerId[], reason: PeerLeaveReason): Promise<void> {
    await this.#quietly(call, async () => {
      const node = this.nodes.get(call.mediaNodeId);
      await Promise.all(peerIds.map((peerId) => node.leave({ callId: call.id, peerId, reason })));
    });
    this.seats.freeCall(call.id, peerIds);
  }

  /** A node that is gone has no room any more: nothing is left to do there. */
  async #quietly(call: CallRecord, work: () => Promise<void>): Promise<void> {
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
