import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { LeaveRequest } from '../node/media-node.js';
import type { MediaNodes } from '../node/media-nodes.js';
import { CallDepartures } from './call-departures.js';
import type { CallEvent } from './call-machine.js';
import type { CallLedger } from './call-ledger.js';
import type { CallRecord } from './call-record.js';
import type { CallSeats } from './call-seats.js';
import type { CallsRepository } from './calls.repository.js';

describe('a device that has entered a call', () => {
  const [callId, otherCallId] = [randomUUID(), randomUUID()];
  const device = { sessionId: randomUUID(), peerId: randomUUID() };
  const call = { id: callId, mediaNodeId: randomUUID() } as CallRecord;

  /** What it left, given the calls that the ledger says it is in. */
  async function leftOf(open: { callId: string; peerId: string }[]): Promise<{
    ledger: string[];
    rooms: string[];
    seats: string[];
  }> {
    const left = { ledger: [] as string[], rooms: [] as string[], seats: [] as string[] };
    const apply = (id: string, event: CallEvent): Promise<CallRecord> => {
      left.ledger.push(`${id} ${event.type}`);
      return Promise.resolve({ ...call, id });
    };
    const leave = (request: LeaveRequest): Promise<void> => {
      left.rooms.push(`${request.callId} ${request.peerId}`);
      return Promise.resolve();
    };
    const freeCall = (id: string, peerIds: readonly string[]): void => {
      left.seats.push(`${id} ${peerIds.join()}`);
    };
    const departures = new CallDepartures(
      { apply } as unknown as CallLedger,
      { openOfSession: () => Promise.resolve(open) } as unknown as CallsRepository,
      { get: () => ({ leave }) } as unknown as MediaNodes,
      { freeCall } as unknown as CallSeats,
    );
    departures.settle(call, device);
    await new Promise((resolve) => setTimeout(resolve, 10));
    return left;
  }

  it('leaves nothing when it is in this call and no other', async () => {
    expect(await leftOf([{ callId, peerId: device.peerId }])).toEqual({ ledger: [], rooms: [], seats: [] });
  });

  it('leaves the others', async () => {
    const peerId = randomUUID();
    const there = `${otherCallId} ${peerId}`;
    expect(
      await leftOf([
        { callId: otherCallId, peerId },
        { callId, peerId: device.peerId },
      ]),
    ).toEqual({ ledger: [`${otherCallId} leave`], rooms: [there], seats: [there] });
  });

  it('leaves the room of a call that ended while its peer was made, which nobody else would close', async () => {
    const here = `${callId} ${device.peerId}`;
    expect(await leftOf([])).toEqual({ ledger: [], rooms: [here], seats: [here] });
  });
});
