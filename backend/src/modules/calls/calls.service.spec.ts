import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CallId, CallJoined } from '@chatcall/contracts';
import { loadConfig } from '../../config/index.js';
import type { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import type { MediaNodes } from '../media-node/index.js';
import type { CallConnections } from './call-connections.js';
import type { CallAdmission, JoiningDevice } from './call-admission.js';
import type { CallEntries, Entry } from './call-entries.js';
import { CallStateService } from './call-state.service.js';
import type { CallEvent } from './call-decision.js';
import { usersWith } from './call-record.js';
import type { CallRecord } from './call-record.js';
import type { CallParticipants } from './call-participants.js';
import type { CallPreparation } from './call-preparation.js';
import { CallChanged, CallStarted } from './calls.events.js';
import { CallsService } from './calls.service.js';
import type { CallLeaveService } from './call-leave.service.js';
import type { CallsRepository } from './calls.repository.js';

/** The table of calls, with one row. */
class OneCall {
  row: CallRecord | null = null;

  openIn(): Promise<CallId | null> {
    return Promise.resolve(null);
  }

  create(call: CallRecord): Promise<boolean> {
    this.row = call;
    return Promise.resolve(true);
  }

  lock(): Promise<CallRecord | null> {
    return Promise.resolve(this.row);
  }

  save(_before: CallRecord, after: CallRecord): Promise<void> {
    this.row = after;
    return Promise.resolve();
  }
}

describe('starting a call', () => {
  const [caller, callee] = [randomUUID(), randomUUID()];
  const device = { userId: caller, sessionId: randomUUID(), socketId: 'one', peerId: randomUUID() };
  let undone: number;
  let published: [string, CallRecord['state'], number][];
  let events: EventBus;
  let calls: OneCall;
  let states: CallStateService;

  beforeEach(() => {
    published = [];
    undone = 0;
    calls = new OneCall();
    events = new EventBus();
    for (const type of [CallStarted, CallChanged])
      events.on(type, ({ call }) => {
        published.push([type.name, call.state, usersWith(call, 'ringing').length]);
      });
    const transactor = { run: <T>(work: () => Promise<T>): Promise<T> => work() };
    states = new CallStateService(
      transactor as Transactor,
      calls as unknown as CallsRepository,
      events,
    );
  });

  /** Starts a call; the event happens while the caller joins. */
  async function start(meanwhile: ((call: CallRecord) => CallEvent) | null): Promise<CallJoined> {
    const ringTargets = (): object => ({ direct: true, title: null, toRing: [callee], busy: [] });
    const openCallIn = (): Promise<null> => Promise.resolve(null);
    const admit = async (call: CallRecord): Promise<object> => {
      if (meanwhile !== null) await states.apply(call.id, meanwhile(call));
      return { call, routerRtpCapabilities: {} };
    };
    const enter = async (
      _device: unknown,
      _target: null,
      write: () => Promise<CallRecord>,
    ): Promise<Entry> => ({
      call: await write(),
      left: [],
    });
    const undoEntry = async ({ id }: CallRecord, { peerId }: JoiningDevice): Promise<void> => {
      undone += 1;
      await states.apply(id, { type: 'entry-failed', peerId, at: new Date() });
    };
    const leaving = { undoEntry, leaveOtherCalls: () => Promise.resolve() };
    const service = new CallsService(
      { ringTargets, openCall: openCallIn } as unknown as CallParticipants,
      states,
      { choose: () => Promise.resolve(randomUUID()) } as unknown as MediaNodes,
      { admit } as unknown as CallAdmission,
      { take: () => false } as unknown as CallPreparation,
      leaving as unknown as CallLeaveService,
      { enter } as unknown as CallEntries,
      { processId: randomUUID() } as CallConnections,
      events,
      loadConfig({ DATABASE_URL: 'postgres://localhost/none', JWT_SECRET: 'x'.repeat(32) }),
    );
    return service.initiate(randomUUID(), 'audio', {
      ...device,
      rtpCapabilities: null,
    } as JoiningDevice);
  }

  it('rings when the caller has joined', async () => {
    await start(null);
    expect(published).toEqual([['CallStarted', 'ringing', 1]]);
    expect(undone).toBe(0);
  });

  it.each<[string, () => CallEvent]>([
    ['was cancelled on another device', () => ({ type: 'cancel', userId: caller, at: new Date() })],
    ['was left by the caller', () => ({ type: 'leave', peerIds: [device.peerId], at: new Date() })],
    ['failed', () => ({ type: 'fail', at: new Date() })],
  ])('rings nobody when the call %s while the caller joined', async (_what, event) => {
    await expect(start(event)).rejects.toMatchObject({ code: 'CALL.ENDED' });
    expect(published).toEqual([['CallChanged', 'ended', 0]]);
    expect(undone).toBe(1);
  });

  it('does not ring for a user who joined meanwhile', async () => {
    const join = (): CallEvent => ({
      type: 'join',
      device: {
        userId: callee,
        sessionId: randomUUID(),
        peerId: randomUUID(),
        requestId: null,
        processId: null,
      },
      at: new Date(),
    });
    await start(join);
    expect(published).toEqual([
      ['CallChanged', 'active', 0],
      ['CallStarted', 'active', 0],
    ]);
  });
});
