import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { MediaCommandOf, MediaNodes } from '../media-node/index.js';
import { CallLeaveService } from './call-leave.service.js';
import type { CallEvent } from './call-machine.js';
import type { CallStateService } from './call-state.service.js';
import type { CallRecord, DeviceRecord } from './call-record.js';
import type { CallConnections, DisconnectKind } from './call-connections.js';
import type { CallsRepository } from './calls.repository.js';

describe('a device that has entered a call', () => {
  const [callId, otherCallId] = [randomUUID(), randomUUID()];
  const device = { sessionId: randomUUID(), socketId: 'one', peerId: randomUUID() };
  const call = { id: callId, mediaNodeId: randomUUID() } as CallRecord;

  /**
   * What it left, given its calls in the database, those that it leaves for this one,
   * and the end of its connection.
   */
  async function leftOf(
    open: { callId: string; peerId: string }[],
    {
      kind = null,
      others = [],
    }: { kind?: DisconnectKind | null; others?: { callId: string; peerId: string }[] } = {},
  ): Promise<{
    events: string[];
    rooms: string[];
    detached: string[];
  }> {
    const left = { events: [] as string[], rooms: [] as string[], detached: [] as string[] };
    const apply = (id: string, event: CallEvent): Promise<CallRecord> => {
      left.events.push(`${id} ${event.type}`);
      return Promise.resolve({ ...call, id });
    };
    const execute = (_nodeId: string, leave: MediaCommandOf<'leave'>): Promise<void> => {
      left.rooms.push(`${leave.callId} ${leave.peerId}`);
      return Promise.resolve();
    };
    const detachCall = (id: string, peerIds: readonly string[]): void => {
      left.detached.push(`${id} ${peerIds.join()}`);
    };
    const service = new CallLeaveService(
      { apply } as unknown as CallStateService,
      { openOfSession: () => Promise.resolve(open) } as unknown as CallsRepository,
      { execute } as unknown as MediaNodes,
      { detachCall, disconnectKindOf: () => kind } as unknown as CallConnections,
    );
    const rest = { sessionId: randomUUID(), mediaNodeId: randomUUID(), requestId: null };
    service.checkEntry(call, device);
    await service.leaveOtherCalls(others.map((place) => ({ ...place, ...rest })));
    await new Promise((resolve) => setTimeout(resolve, 10));
    return left;
  }

  it('leaves nothing when it is in this call only', async () => {
    expect(await leftOf([{ callId, peerId: device.peerId }])).toEqual({
      events: [],
      rooms: [],
      detached: [],
    });
  });

  it('leaves the others', async () => {
    const peerId = randomUUID();
    const there = `${otherCallId} ${peerId}`;
    const others = [{ callId: otherCallId, peerId }];
    expect(await leftOf([{ callId, peerId: device.peerId }], { others })).toEqual({
      events: [`${otherCallId} leave`],
      rooms: [there],
      detached: [there],
    });
  });

  it('leaves at once when its connection was closed on purpose meanwhile, and waits when it was lost', async () => {
    const here = { callId, peerId: device.peerId };
    expect((await leftOf([here], { kind: 'closed' })).events).toEqual([`${callId} leave`]);
    expect((await leftOf([here], { kind: 'lost' })).events).toEqual([]);
  });

  it('leaves the room of a call that ended while its peer was created', async () => {
    const here = `${callId} ${device.peerId}`;
    expect(await leftOf([])).toEqual({ events: [], rooms: [here], detached: [here] });
  });
});

describe('a device whose room could not be entered', () => {
  const [anna, ben] = [randomUUID(), randomUUID()];
  const tried = { userId: ben, sessionId: randomUUID(), peerId: randomUUID(), requestId: null };
  const annas = { userId: anna, sessionId: randomUUID(), peerId: randomUUID(), requestId: null };
  const bensOther = { userId: ben, sessionId: randomUUID(), peerId: randomUUID(), requestId: null };

  /** The stored events and the peers that left the room, for a call with these devices. */
  async function undone(
    direct: boolean,
    devices: readonly DeviceRecord[],
    { alive = true } = {},
  ): Promise<{ events: string[]; rooms: string[] }> {
    const call = {
      id: randomUUID(),
      mediaNodeId: randomUUID(),
      direct,
      devices,
    } as unknown as CallRecord;
    const done = { events: [] as string[], rooms: [] as string[] };
    const apply = (_id: string, event: CallEvent): Promise<CallRecord> => {
      done.events.push(event.type);
      return Promise.resolve(call);
    };
    const execute = (_nodeId: string, { peerId }: MediaCommandOf<'leave'>): Promise<void> => {
      done.rooms.push(peerId);
      return Promise.resolve();
    };
    const service = new CallLeaveService(
      { apply } as unknown as CallStateService,
      {} as CallsRepository,
      {
        execute,
        lost: (ids: string[]) => Promise.resolve(new Set(alive ? [] : ids)),
      } as unknown as MediaNodes,
      { detachCall: () => undefined } as unknown as CallConnections,
    );
    await service.undoEntry(call, tried, false);
    await new Promise((resolve) => setTimeout(resolve, 10));
    return done;
  }

  it('ends a direct call that its user did not enter', async () => {
    expect((await undone(true, [annas, tried])).events).toEqual(['fail']);
  });

  it('does not end a direct call that its user is in with another device', async () => {
    expect((await undone(true, [annas, bensOther, tried])).events).toEqual(['leave']);
  });

  it('ends a call whose node is gone', async () => {
    expect((await undone(false, [annas, tried], { alive: false })).events).toEqual(['fail']);
  });

  it('also leaves the room, where its peer may exist although no answer came', async () => {
    expect(await undone(false, [annas, tried])).toEqual({
      events: ['leave'],
      rooms: [tried.peerId],
    });
  });
});
