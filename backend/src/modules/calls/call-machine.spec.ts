import type { CallEndReason, CallState, ParticipantOutcome, UserId } from '@chatcall/contracts';
import { decide } from './call-machine.js';
import type { CallEvent, CallFact } from './call-decision.js';
import { durationOf, openCall } from './call-record.js';
import type { CallRecord, DeviceRecord } from './call-record.js';
import { CALL_TRANSITIONS, PARTICIPANT_TRANSITIONS, unansweredReason } from './call-transitions.js';

const START = new Date('2026-01-31T09:30:00.000Z');
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

const device = (userId: UserId, name = 'laptop'): DeviceRecord => ({
  userId,
  sessionId: `${userId}-${name}`,
  peerId: `${userId}-${name}-peer`,
  requestId: null,
  processId: null,
});

function ringing(
  toRing: readonly UserId[],
  options: { direct?: boolean; busy?: readonly UserId[] } = {},
): CallRecord {
  return openCall({
    id: 'call',
    conversationId: 'conversation',
    kind: 'video',
    direct: options.direct ?? toRing.length + (options.busy ?? []).length === 1,
    mediaNodeId: 'node',
    caller: device('anna'),
    toRing,
    busy: options.busy ?? [],
    at: START,
    ringSeconds: 45,
  });
}

/** Applies events one after another; an event that is refused fails the test. */
function after(
  call: CallRecord,
  ...events: readonly CallEvent[]
): { call: CallRecord; facts: CallFact[] } {
  const facts: CallFact[] = [];
  let current = call;
  for (const event of events) {
    const decision = decide(current, event);
    if (!decision.ok) throw new Error(`${event.type}: ${decision.refusal}`);
    current = decision.call;
    facts.push(...decision.facts);
  }
  return { call: current, facts };
}

function outcomes(call: CallRecord): Record<UserId, ParticipantOutcome> {
  return Object.fromEntries(call.participants.map(({ userId, outcome }) => [userId, outcome]));
}

const accept = (userId: UserId, name?: string): CallEvent => ({
  type: 'accept',
  device: device(userId, name),
  at: at(5),
});
const join = (userId: UserId, name?: string): CallEvent => ({
  type: 'join',
  device: device(userId, name),
  at: at(10),
});
const decline = (userId: UserId): CallEvent => ({ type: 'decline', userId, at: at(6) });
const cancel = (userId: UserId): CallEvent => ({ type: 'cancel', userId, at: at(7) });
const remove = (userId: UserId): CallEvent => ({ type: 'remove', userId, at: at(8) });
const block = (userId: UserId, blockedId: UserId): CallEvent => ({
  type: 'block',
  userId,
  blockedId,
  at: at(9),
});
const leave = (...peerIds: string[]): CallEvent => ({ type: 'leave', peerIds, at: at(65) });
const timeout: CallEvent = { type: 'ring-timeout', at: at(45) };
const fail: CallEvent = { type: 'fail', at: at(50) };
const move = (fromNodeId: string, toNodeId: string): CallEvent => ({
  type: 'move',
  fromNodeId,
  toNodeId,
});

describe('call tables', () => {
  it('never leaves the state ended', () => {
    expect(CALL_TRANSITIONS.ended).toEqual({});
  });

  it.each<[CallState, string, CallState | undefined]>([
    ['ringing', 'answered', 'active'],
    ['ringing', 'unanswered', 'ended'],
    ['ringing', 'cancelled', 'ended'],
    ['ringing', 'emptied', undefined],
    ['ringing', 'failed', 'ended'],
    ['active', 'answered', 'active'],
    ['active', 'unanswered', undefined],
    ['active', 'cancelled', undefined],
    ['active', 'emptied', 'ended'],
    ['active', 'failed', 'ended'],
  ])('%s: %s leads to %s', (state, transition, expected) => {
    expect((CALL_TRANSITIONS[state] as Record<string, CallState>)[transition]).toBe(expected);
  });

  it('is answered only by users whom it rings', () => {
    const answering = Object.entries(PARTICIPANT_TRANSITIONS).filter(
      ([, transitions]) => 'answer' in transitions,
    );
    expect(answering.map(([state]) => state)).toEqual(['ringing']);
  });

  it.each<[ParticipantOutcome[], CallEndReason]>([
    [['busy', 'busy'], 'busy'],
    [['declined', 'declined'], 'declined'],
    [['declined', 'busy'], 'declined'],
    [['declined', 'missed'], 'missed'],
    [['busy', 'missed'], 'missed'],
  ])('%j ends as %s', (list, reason) => {
    expect(unansweredReason(list)).toBe(reason);
  });
});

describe('a new call', () => {
  it('rings for everyone who is not busy', () => {
    const call = ringing(['ben', 'cleo'], { busy: ['dora'] });
    expect(call.state).toBe('ringing');
    expect(outcomes(call)).toEqual({
      anna: 'joined',
      ben: 'ringing',
      cleo: 'ringing',
      dora: 'busy',
    });
    expect(call.ringExpiresAt).toEqual(at(45));
  });

  it('ends at once when everyone is busy', () => {
    const call = ringing([], { busy: ['ben'] });
    expect(call).toMatchObject({ state: 'ended', endReason: 'busy', devices: [] });
    expect(outcomes(call)).toEqual({ anna: 'left', ben: 'busy' });
  });

  it('is active at once when it rings nobody', () => {
    expect(ringing([], { direct: false })).toMatchObject({ state: 'active', answeredAt: START });
  });
});

describe('a direct call', () => {
  it('is answered, and ends as completed when one of the two leaves', () => {
    const { call, facts } = after(ringing(['ben']), accept('ben'), leave('ben-laptop-peer'));
    expect(call).toMatchObject({
      state: 'ended',
      endReason: 'completed',
      answeredAt: at(5),
      endedAt: at(65),
      devices: [],
    });
    expect(durationOf(call)).toBe(60);
    expect(outcomes(call)).toEqual({ anna: 'left', ben: 'left' });
    expect(facts).toEqual([
      { type: 'answered', userId: 'ben', at: at(5) },
      { type: 'ringing-stopped', userIds: ['ben'], reason: 'answered-elsewhere' },
      { type: 'ended', reason: 'completed' },
    ]);
  });

  it.each<[string, CallEvent, CallEndReason, ParticipantOutcome]>([
    ['declined', decline('ben'), 'declined', 'declined'],
    ['cancelled', cancel('anna'), 'cancelled', 'cancelled'],
    ['cancelled when the caller leaves', leave('anna-laptop-peer'), 'cancelled', 'cancelled'],
    ['missed', timeout, 'missed', 'missed'],
    ['failed', fail, 'failed', 'missed'],
  ])('ends unanswered: %s', (_name, event, reason, outcome) => {
    const { call, facts } = after(ringing(['ben']), event);
    expect(call).toMatchObject({ state: 'ended', endReason: reason, answeredAt: null });
    expect(outcomes(call)).toEqual({ anna: 'left', ben: outcome });
    expect(durationOf(call)).toBe(0);
    expect(facts.at(-1)).toEqual({ type: 'ended', reason });
    expect(facts.filter(({ type }) => type === 'ringing-stopped')).toHaveLength(1);
  });

  it('is answered by only one of two devices', () => {
    const { call } = after(ringing(['ben']), accept('ben', 'laptop'));
    expect(decide(call, accept('ben', 'phone'))).toEqual({
      ok: false,
      refusal: 'CALL.WRONG_STATE',
    });
  });

  it('stays active while a user is in it with another device', () => {
    const { call } = after(
      ringing(['ben']),
      accept('ben'),
      join('ben', 'phone'),
      leave('ben-laptop-peer'),
    );
    expect(call.state).toBe('active');
    expect(after(call, leave('ben-phone-peer')).call.state).toBe('ended');
  });

  it('keeps its moment of answer when someone comes in again', () => {
    const { call, facts } = after(ringing(['ben']), accept('ben'), join('ben'));
    expect(call.answeredAt).toEqual(at(5));
    expect(facts.filter(({ type }) => type === 'answered')).toHaveLength(1);
  });

  it('counts a device that joins while it rings for its person as an answer', () => {
    const { call, facts } = after(ringing(['ben']), join('ben'));
    expect(call).toMatchObject({ state: 'active', answeredAt: at(10) });
    expect(facts.map(({ type }) => type)).toEqual(['answered', 'ringing-stopped']);
  });

  it('still rings when the caller comes back with a new connection', () => {
    const { call } = after(ringing(['ben']), {
      ...join('anna'),
      device: { ...device('anna'), peerId: 'second' },
    } as CallEvent);
    expect(call).toMatchObject({ state: 'ringing', devices: [{ peerId: 'second' }] });
    expect(after(call, leave('anna-laptop-peer')).call.state).toBe('ringing');
  });
});

describe('a group call', () => {
  const group = (): CallRecord => ringing(['ben', 'cleo']);

  it('stays active until the last user leaves, even without the caller', () => {
    const { call } = after(group(), accept('ben'), leave('anna-laptop-peer'));
    expect(call.state).toBe('active');
    expect(outcomes(call)).toEqual({ anna: 'left', ben: 'joined', cleo: 'ringing' });
    const end = after(call, leave('ben-laptop-peer'));
    expect(end.call).toMatchObject({ state: 'ended', endReason: 'completed' });
    expect(outcomes(end.call)['cleo']).toBe('missed');
    expect(end.facts).toEqual([
      { type: 'ringing-stopped', userIds: ['cleo'], reason: 'ended' },
      { type: 'ended', reason: 'completed' },
    ]);
  });

  it('keeps ringing when one user declines, and ends when all have declined', () => {
    const { call } = after(group(), decline('ben'));
    expect(call.state).toBe('ringing');
    expect(after(call, decline('cleo')).call).toMatchObject({
      state: 'ended',
      endReason: 'declined',
    });
  });

  it('lets users join who declined or missed it before', () => {
    const { call } = after(group(), accept('ben'), decline('cleo'), join('cleo'));
    expect(outcomes(call)['cleo']).toBe('joined');
    const late = after(group(), accept('ben'), timeout, join('cleo'));
    expect(outcomes(late.call)['cleo']).toBe('joined');
  });

  it('lets a member join whom it never rang', () => {
    expect(outcomes(after(group(), accept('ben'), join('dora')).call)['dora']).toBe('joined');
  });

  it('stops ringing after its time without ending when someone is in it', () => {
    const { call, facts } = after(group(), accept('ben'), timeout);
    expect(call.state).toBe('active');
    expect(facts.slice(-2)).toEqual([
      { type: 'refused', userId: 'cleo', reason: 'missed' },
      { type: 'ringing-stopped', userIds: ['cleo'], reason: 'missed' },
    ]);
  });

  it('removes users who leave the conversation', () => {
    const { call } = after(group(), accept('ben'), remove('cleo'));
    expect(outcomes(call)['cleo']).toBe('cancelled');
    const end = after(call, remove('ben'));
    expect(outcomes(end.call)).toMatchObject({ ben: 'left' });
    expect(end.call.state).toBe('active');
    expect(after(group(), remove('ben'), remove('cleo')).call).toMatchObject({ state: 'ended' });
  });

  it('lets a user join who was removed while it rang, once they are a member again', () => {
    const { call } = after(group(), accept('ben'), remove('cleo'), join('cleo'));
    expect(outcomes(call)).toMatchObject({ ben: 'joined', cleo: 'joined' });
  });

  it('counts as completed when its node is lost after everyone left', () => {
    expect(
      after({ ...ringing([], { direct: false }), participants: [], devices: [] }, fail).call
        .endReason,
    ).toBe('completed');
    expect(after(group(), accept('ben'), fail).call.endReason).toBe('failed');
  });
});

describe('a block during a call', () => {
  it('ends an active direct call, in either direction', () => {
    for (const event of [block('anna', 'ben'), block('ben', 'anna')]) {
      const { call } = after(ringing(['ben']), accept('ben'), event);
      expect(call).toMatchObject({ state: 'ended', endReason: 'completed', devices: [] });
    }
  });

  it('declines the call when the callee blocks the caller, and cancels it when the caller blocks the callee', () => {
    expect(after(ringing(['ben']), block('ben', 'anna')).call.endReason).toBe('declined');
    expect(after(ringing(['ben']), block('anna', 'ben')).call.endReason).toBe('cancelled');
  });

  it('ends no group call, but stops the ringing between the two', () => {
    const group = ringing(['ben', 'cleo']);
    const { call } = after(group, accept('ben'), block('anna', 'ben'), block('ben', 'cleo'));
    expect(outcomes(call)).toMatchObject({ anna: 'joined', ben: 'joined', cleo: 'ringing' });
    expect(outcomes(after(group, block('cleo', 'anna')).call)).toMatchObject({ cleo: 'declined' });
    expect(outcomes(after(group, block('anna', 'cleo')).call)).toMatchObject({
      ben: 'ringing',
      cleo: 'cancelled',
    });
  });

  it('changes nothing after the end of the call', () => {
    const { call } = after(ringing(['ben']), cancel('anna'));
    expect(after(call, block('ben', 'anna')).call).toBe(call);
  });
});

describe('a device that could not enter the room', () => {
  const entryFailed = (peerId: string): CallEvent => ({ type: 'entry-failed', peerId, at: at(5) });
  const [own, phone] = ['ben-laptop-peer', 'ben-phone-peer'];
  const laptop = device('ben');

  it('ends a direct call, and a call that nobody else is in, as failed', () => {
    const answered = after(ringing(['ben']), { type: 'accept', device: laptop, at: at(1) }).call;
    const failed = after(answered, entryFailed(own)).call;
    expect([failed.state, failed.endReason]).toEqual(['ended', 'failed']);
    const alone = after(ringing(['ben', 'cleo']), entryFailed('anna-laptop-peer')).call;
    expect([alone.state, alone.endReason]).toEqual(['ended', 'failed']);
  });

  it('leaves a direct call that its user is in with another device', () => {
    const both = after(
      ringing(['ben']),
      { type: 'accept', device: laptop, at: at(1) },
      { type: 'join', device: device('ben', 'phone'), at: at(2) },
    ).call;
    const { call } = after(both, entryFailed(phone));
    expect([call.state, call.devices.map(({ peerId }) => peerId)]).toEqual([
      'active',
      ['anna-laptop-peer', own],
    ]);
  });

  it('leaves a group call that others are in', () => {
    const group = after(ringing(['ben', 'cleo']), { type: 'accept', device: laptop, at: at(1) });
    const { call } = after(group.call, entryFailed(own));
    expect([call.state, call.devices.length]).toEqual(['active', 1]);
  });

  it('changes nothing when it has left, or has another peer', () => {
    const call = ringing(['ben']);
    expect(after(call, entryFailed('another-peer')).call).toBe(call);
  });
});

it('a call that leaves its node keeps everything else', () => {
  const call = ringing(['ben']);
  expect(decide(call, move('node', 'next'))).toEqual({
    ok: true,
    call: { ...call, mediaNodeId: 'next' },
    facts: [{ type: 'moved', fromNodeId: 'node' }],
  });
});

describe('what is refused', () => {
  const active = after(ringing(['ben', 'cleo']), accept('ben'), decline('cleo')).call;
  const ended = after(ringing(['ben']), cancel('anna')).call;

  it.each<[string, CallRecord, CallEvent, string]>([
    ['accepting when it does not ring any more', active, accept('cleo'), 'CALL.WRONG_STATE'],
    ['accepting what never rang here', active, accept('dora'), 'CALL.NOT_PARTICIPANT'],
    ['declining what was accepted', active, decline('ben'), 'CALL.WRONG_STATE'],
    ['declining without being called', active, decline('dora'), 'CALL.NOT_PARTICIPANT'],
    ['cancelling what was answered', active, cancel('anna'), 'CALL.WRONG_STATE'],
    ['cancelling a call of someone else', ringing(['ben']), cancel('ben'), 'CALL.WRONG_STATE'],
    ['cancelling without being called', ringing(['ben']), cancel('dora'), 'CALL.NOT_PARTICIPANT'],
    ['accepting after the end', ended, accept('ben'), 'CALL.ENDED'],
    ['joining after the end', ended, join('ben'), 'CALL.ENDED'],
    ['declining after the end', ended, decline('ben'), 'CALL.ENDED'],
    ['cancelling after the end', ended, cancel('anna'), 'CALL.ENDED'],
  ])('%s', (_name, call, event, refusal) => {
    expect(decide(call, event)).toEqual({ ok: false, refusal });
  });

  it.each<[string, CallRecord, CallEvent]>([
    ['declining twice', active, decline('cleo')],
    ['leaving twice', active, leave('ben-phone-peer')],
    ['leaving after the end', ended, leave('anna-laptop-peer')],
    ['a late ring timer', ended, timeout],
    ['a ring timer when nobody rings', active, timeout],
    ['failing after the end', ended, fail],
    ['failing with a node that it is not on', active, { ...fail, nodeId: 'lost' }],
    ['leaving a node that it is not on', active, move('lost', 'next')],
    ['moving after the end', ended, move('node', 'next')],
  ])('does nothing, and is no error: %s', (_name, call, event) => {
    expect(decide(call, event)).toEqual({ ok: true, call, facts: [] });
  });
});
