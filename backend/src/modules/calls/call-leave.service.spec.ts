import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EventBus } from '../../platform/events/index.js';
import type { MediaCommandOf, MediaNodes } from '../media-node/index.js';
import { CallLeaveService } from './call-leave.service.js';
import type { CallEvent } from './call-decision.js';
import type { CallStateService } from './call-state.service.js';
import type { CallRecord } from './call-record.js';
import type { CallConnections } from './call-connections.js';
import { CallInDoubt } from './calls.events.js';
import type { CallsRepository } from './calls.repository.js';

describe('a device that leaves', () => {
  const [callId, peerId] = [randomUUID(), randomUUID()];
  const call = { id: callId, mediaNodeId: randomUUID() } as CallRecord;
  const there = `${callId} ${peerId}`;

  /** What a request did. */
  async function done(
    work: (service: CallLeaveService) => Promise<unknown>,
    { reachable = true, stored = true } = {},
  ): Promise<{ events: string[]; rooms: string[]; detached: string[]; inDoubt: string[] }> {
    const did = {
      events: [] as string[],
      rooms: [] as string[],
      detached: [] as string[],
      inDoubt: [] as string[],
    };
    const apply = (id: string, event: CallEvent): Promise<CallRecord> => {
      if (!stored) return Promise.reject(new Error('the database is away'));
      did.events.push(`${id} ${event.type}`);
      return Promise.resolve({ ...call, id });
    };
    const execute = (_nodeId: string, command: MediaCommandOf<'leave'>): Promise<void> => {
      if (!reachable) return Promise.reject(new Error('Redis is away'));
      did.rooms.push(`${command.callId} ${command.peerId}`);
      return Promise.resolve();
    };
    const detachCall = (id: string, peerIds: readonly string[]): void => {
      did.detached.push(`${id} ${peerIds.join()}`);
    };
    const events = new EventBus();
    events.on(CallInDoubt, ({ callId: id }) => void did.inDoubt.push(id));
    const service = new CallLeaveService(
      { apply } as unknown as CallStateService,
      {} as CallsRepository,
      { execute } as unknown as MediaNodes,
      {
        detachCall,
        detach: (socketId: string, id: string) => did.detached.push(`${socketId} ${id}`),
      } as unknown as CallConnections,
      events,
    );
    await work(service);
    return did;
  }

  it('leaves the database, then the room and its connection', async () => {
    expect(await done((service) => service.leave(callId, [peerId], 'hung-up'))).toEqual({
      events: [`${callId} leave`],
      rooms: [there],
      detached: [there],
      inDoubt: [],
    });
  });

  it('puts the call in doubt when its room cannot be reached', async () => {
    const did = await done((service) => service.leave(callId, [peerId], 'hung-up'), {
      reachable: false,
    });
    expect([did.events, did.inDoubt]).toEqual([[`${callId} leave`], [callId]]);
  });

  const place = {
    callId,
    peerId,
    sessionId: randomUUID(),
    mediaNodeId: randomUUID(),
    requestId: null,
  };

  it('leaves the others when it enters a call, the room first', async () => {
    expect(await done((service) => service.leaveOtherCalls([place]))).toEqual({
      events: [`${callId} leave`],
      rooms: [there],
      detached: [there],
      inDoubt: [],
    });
  });

  it('puts the others in doubt when that cannot be stored', async () => {
    const did = await done((service) => service.leaveOtherCalls([place]), { stored: false });
    expect([did.rooms, did.inDoubt]).toEqual([[there], [callId]]);
  });

  it.each([
    ['leaves when it was not in the call', false, [`${callId} entry-failed`]],
    ['stays for a while when it was in the call', true, []],
  ])('%s and could not enter the room, which is looked at', async (_what, wasIn, events) => {
    const did = await done((service) =>
      service.undoEntry(call, { socketId: 'one', peerId }, wasIn),
    );
    expect(did).toEqual({ events, rooms: [], detached: [`one ${peerId}`], inDoubt: [callId] });
  });
});
