import type { UserId } from '@chatcall/contracts';
import { raisedHands } from './call-hands.js';
import { decide } from './call-machine.js';
import type { CallEvent, CallFact } from './call-decision.js';
import { openCall } from './call-record.js';
import type { CallRecord, DeviceRecord } from './call-record.js';

const START = new Date('2026-01-31T09:30:00.000Z');

const device = (userId: UserId): DeviceRecord => ({
  userId,
  sessionId: `${userId}-laptop`,
  peerId: `${userId}-peer`,
  requestId: null,
  processId: null,
});

/** A call of Anna that rings for Ben and Cleo. */
function ringing(): CallRecord {
  return openCall({
    id: 'call',
    conversationId: 'conversation',
    kind: 'video',
    direct: false,
    mediaNodeId: 'node',
    caller: device('anna'),
    toRing: ['ben', 'cleo'],
    busy: [],
    at: START,
    ringSeconds: 45,
  });
}

/** Applies events one after another; an event that is refused fails the test. */
function after(
  call: CallRecord,
  ...events: readonly CallEvent[]
): { call: CallRecord; facts: readonly CallFact[] } {
  let [current, facts]: [CallRecord, readonly CallFact[]] = [call, []];
  for (const event of events) {
    const decision = decide(current, event);
    if (!decision.ok) throw new Error(`${event.type}: ${decision.refusal}`);
    current = decision.call;
    facts = [...facts, ...decision.facts];
  }
  return { call: current, facts };
}

const accept = (userId: UserId): CallEvent => ({
  type: 'accept',
  device: device(userId),
  at: START,
});
const join = (userId: UserId): CallEvent => ({ type: 'join', device: device(userId), at: START });
const leave = (peerId: string): CallEvent => ({ type: 'leave', peerIds: [peerId], at: START });
const raise = (userId: UserId): CallEvent => ({ type: 'raise-hand', userId });
const lower = (userId: UserId): CallEvent => ({ type: 'lower-hand', userId });

describe('raised hands', () => {
  const both = after(ringing(), accept('ben'), accept('cleo'));
  const raised = after(both.call, raise('cleo'), raise('ben'));

  it('are in the order in which they were raised, and raising one again changes nothing', () => {
    expect(raisedHands(raised.call)).toEqual({ version: 2, userIds: ['cleo', 'ben'] });
    expect(raised.facts).toEqual([{ type: 'hands-changed' }, { type: 'hands-changed' }]);
    expect(after(raised.call, raise('cleo')).call).toBe(raised.call);
  });

  it('stay when their user joins again, and are at the end after they were lowered', () => {
    expect(raisedHands(after(raised.call, join('cleo')).call).userIds).toEqual(['cleo', 'ben']);
    const again = after(raised.call, lower('cleo'), raise('cleo')).call;
    expect(raisedHands(again)).toEqual({ version: 4, userIds: ['ben', 'cleo'] });
  });

  it('are lowered when their user leaves', () => {
    const { call, facts } = after(raised.call, leave('cleo-peer'));
    expect(raisedHands(call)).toEqual({ version: 3, userIds: ['ben'] });
    expect(facts).toEqual([{ type: 'hands-changed' }]);
  });

  it('are not of users who are not in the call', () => {
    const call = ringing();
    expect(decide(call, raise('ben'))).toEqual({ ok: false, refusal: 'CALL.NOT_PARTICIPANT' });
    expect(after(call, lower('ben')).call).toBe(call);
  });
});
