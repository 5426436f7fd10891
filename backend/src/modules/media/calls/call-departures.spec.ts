import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { LeaveRequest } from '../node/media-node.js';
import type { MediaNodes } from '../node/media-nodes.js';
import { CallDepartures } from './call-departures.js';
import type { CallEvent } from './call-machine.js';
import type { CallLedger } from './call-ledger.js';
import type { CallRecord, DeviceRecord } from './call-record.js';
import type { CallSeats, SeatLoss } from './call-seats.js';
import type { CallsRepository } from './calls.repository.js';

describe('a device that has entered a call', () => {
  const [callId, otherCallId] = [randomUUID(), randomUUID()];
  const device = { sessionId: randomUUID(), socketId: 'one', peerId: randomUUID() };
  const call = { id: callId, mediaNodeId: randomUUID() } as CallRecord;

  /** What it left, given the calls that the ledger says it is in, those that it leaves for this one, and the end of its connection. */
  async function leftOf(
    open: { callId: string; peerId: string }[],
    {
      loss = null,
      places = [],
    }: { loss?: SeatLoss | null; places?: { callId: string; peerId: string }[] } = {},
  ): Promise<{
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
      { freeCall, lossOf: () => loss } as unknown as CallSeats,
    );
    const rest = { sessionId: randomUUID(), mediaNodeId: randomUUID(), requestId: null };
    departures.settle(call, device);
    await departures.leaveFor(places.map((place) => ({ ...place, ...rest })));
    await new Promise((resolve) => setTimeout(resolve, 10));
    return left;
  }

  it('leaves nothing when it is in this call and no other', async () => {
    expect(await leftOf([{ callId, peerId: device.peerId }])).toEqual({
      ledger: [],
      rooms: [],
      seats: [],
    });
  });

  it('leaves the others', async () => {
    const peerId = randomUUID();
    const there = `${otherCallId} ${peerId}`;
    const places = [{ callId: otherCallId, peerId }];
    expect(await leftOf([{ callId, peerId: device.peerId }], { places })).toEqual({
      ledger: [`${otherCallId} leave`],
      rooms: [there],
      seats: [there],
    });
  });

  it('leaves it at once when its connection was ended on purpose meanwhile, and waits when it was lost', async () => {
    const here = { callId, peerId: device.peerId };
    expect((await leftOf([here], { loss: 'closed' })).ledger).toEqual([`${callId} leave`]);
    expect((await leftOf([here], { loss: 'lost' })).ledger).toEqual([]);
  });

  it('leaves the room of a call that ended while its peer was made, which nobody else would close', async () => {
    const here = `${callId} ${device.peerId}`;
    expect(await leftOf([])).toEqual({ ledger: [], rooms: [here], seats: [here] });
  });
});

describe('a device whose room could not be entered', () => {
  const [anna, ben] = [randomUUID(), randomUUID()];
  const tried = { userId: ben, sessionId: randomUUID(), peerId: randomUUID(), requestId: null };
  const annas = { userId: anna, sessionId: randomUUID(), peerId: randomUUID(), requestId: null };
  const bensOther = { userId: ben, sessionId: randomUUID(), peerId: randomUUID(), requestId: null };

  /** What the ledger was told and what left its room, for a call with these devices. */
  async function undone(
    direct: boolean,
    devices: readonly DeviceRecord[],
    { alive = true } = {},
  ): Promise<{ ledger: string[]; rooms: string[] }> {
    const call = {
      id: randomUUID(),
      mediaNodeId: randomUUID(),
      direct,
      devices,
    } as unknown as CallRecord;
    const done = { ledger: [] as string[], rooms: [] as string[] };
    const apply = (_id: string, event: CallEvent): Promise<CallRecord> => {
      done.ledger.push(event.type);
      return Promise.resolve(call);
    };
    const leave = ({ peerId }: LeaveRequest): Promise<void> => {
      done.rooms.push(peerId);
      return Promise.resolve();
    };
    const departures = new CallDepartures(
      { apply } as unknown as CallLedger,
      {} as CallsRepository,
      { get: () => ({ leave }), isAlive: () => Promise.resolve(alive) } as unknown as MediaNodes,
      { freeCall: () => undefined } as unknown as CallSeats,
    );
    await departures.undo(call, tried, false);
    await new Promise((resolve) => setTimeout(resolve, 10));
    return done;
  }

  it('ends a call of two that its person did not come into', async () => {
    expect((await undone(true, [annas, tried])).ledger).toEqual(['fail']);
  });

  it('leaves a call of two alone that its person is in with another device', async () => {
    expect((await undone(true, [annas, bensOther, tried])).ledger).toEqual(['leave']);
  });

  it('ends a call whose node is gone', async () => {
    expect((await undone(false, [annas, tried], { alive: false })).ledger).toEqual(['fail']);
  });

  it('leaves the room too, where its peer may have been made although no answer came', async () => {
    expect(await undone(false, [annas, tried])).toEqual({
      ledger: ['leave'],
      rooms: [tried.peerId],
    });
  });
});
