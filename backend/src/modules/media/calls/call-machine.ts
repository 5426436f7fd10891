import type {
  CallDeclinedNotice,
  CallEndReason,
  CallRingingStoppedNotice,
  PeerId,
  UserId,
} from '@chatcall/contracts';
import { participantOf, usersWith } from './call-record.js';
import type { CallRecord, DeviceRecord, ParticipantRecord } from './call-record.js';
import { CALL_TABLE, PARTICIPANT_TABLE, unansweredReason } from './call-tables.js';
import type { CallTurn, ParticipantTurn } from './call-tables.js';

/** What is asked of a call, or befalls it. */
export type CallEvent =
  | { readonly type: 'accept' | 'join'; readonly device: DeviceRecord; readonly at: Date }
  /** `remove`: the person is no longer in the conversation. */
  | { readonly type: 'decline' | 'cancel' | 'remove'; readonly userId: UserId; readonly at: Date }
  /** One of two people blocked the other. */
  | {
      readonly type: 'block';
      readonly userId: UserId;
      readonly blockedId: UserId;
      readonly at: Date;
    }
  | { readonly type: 'leave'; readonly peerIds: readonly PeerId[]; readonly at: Date }
  | { readonly type: 'ring-timeout' | 'fail'; readonly at: Date };

/** What came of it, for those who have to be told. */
export type CallFact =
  | { readonly type: 'answered'; readonly userId: UserId; readonly at: Date }
  | {
      readonly type: 'refused';
      readonly userId: UserId;
      readonly reason: CallDeclinedNotice['reason'];
    }
  | {
      readonly type: 'ringing-stopped';
      readonly userIds: readonly UserId[];
      readonly reason: CallRingingStoppedNotice['reason'];
    }
  | { readonly type: 'ended'; readonly reason: CallEndReason };

export type CallRefusal = 'CALL.ENDED' | 'CALL.WRONG_STATE' | 'CALL.NOT_PARTICIPANT';

/** The call after the event; the same object when nothing changed. */
export type CallDecision =
  | { readonly ok: true; readonly call: CallRecord; readonly facts: readonly CallFact[] }
  | { readonly ok: false; readonly refusal: CallRefusal };

/** Nobody asked for these: late ones are no mistake. */
const QUIET_AFTER_THE_END: ReadonlySet<CallEvent['type']> = new Set([
  'leave',
  'remove',
  'block',
  'ring-timeout',
  'fail',
]);

/** Decides what an event does to a call. Pure: whoever holds the lock on the call's row stores what comes out. */
export function decide(call: CallRecord, event: CallEvent): CallDecision {
  if (call.state === 'ended')
    return QUIET_AFTER_THE_END.has(event.type) ? unchanged(call) : refused('CALL.ENDED');
  switch (event.type) {
    case 'accept':
      return enter(call, event.device, 'answer', event.at);
    case 'join':
      return enter(call, event.device, 'enter', event.at);
    case 'decline':
      return decline(call, event.userId, event.at);
    case 'cancel':
      return cancel(call, event.userId, event.at);
    case 'block':
      return block(call, event.userId, event.blockedId, event.at);
    case 'leave':
      return leave(call, event.peerIds, event.at);
    case 'remove':
      return remove(call, event.userId, event.at);
    case 'ring-timeout':
      return ringTimeout(call, event.at);
    case 'fail':
      return accepted(finish(call, 'failed', failureReason(call), event.at));
  }
}

interface Change {
  readonly call: CallRecord;
  readonly facts: readonly CallFact[];
}

function enter(
  call: CallRecord,
  device: DeviceRecord,
  turn: 'answer' | 'enter',
  at: Date,
): CallDecision {
  const before = participantOf(call, device.userId);
  if (before === null && turn === 'answer') return refused('CALL.NOT_PARTICIPANT');
  const outcome = PARTICIPANT_TABLE[before?.outcome ?? 'none'][turn];
  if (outcome === undefined) return refused('CALL.WRONG_STATE');
  const joined = withParticipant(call, {
    userId: device.userId,
    outcome,
    deviceId: device.sessionId,
    joinedAt: before?.joinedAt ?? at,
    leftAt: null,
  });
  const devices = [
    ...call.devices.filter(({ sessionId }) => sessionId !== device.sessionId),
    device,
  ];
  const isBack = before?.outcome === 'joined' || before?.outcome === 'left';
  const isAnswer = device.userId !== call.startedBy && !isBack;
  const state = isAnswer ? (CALL_TABLE[call.state].answered ?? call.state) : call.state;
  const answeredAt = state === 'active' ? (call.answeredAt ?? at) : call.answeredAt;
  const facts: CallFact[] = [];
  if (isAnswer) facts.push({ type: 'answered', userId: device.userId, at });
  if (before?.outcome === 'ringing')
    facts.push({ type: 'ringing-stopped', userIds: [device.userId], reason: 'answered-elsewhere' });
  return accepted({ call: { ...joined, devices, state, answeredAt }, facts });
}

function decline(call: CallRecord, userId: UserId, at: Date): CallDecision {
  const before = participantOf(call, userId);
  if (before === null) return refused('CALL.NOT_PARTICIPANT');
  // Two devices refuse at once: both were right.
  if (before.outcome === 'declined') return unchanged(call);
  const declined = turned(call, before, 'refuse', at);
  if (declined === null) return refused('CALL.WRONG_STATE');
  const facts: CallFact[] = [
    { type: 'refused', userId, reason: 'declined' },
    { type: 'ringing-stopped', userIds: [userId], reason: 'declined-elsewhere' },
  ];
  return accepted(endWhenUnanswered({ call: declined, facts }, at));
}

function cancel(call: CallRecord, userId: UserId, at: Date): CallDecision {
  if (participantOf(call, userId) === null) return refused('CALL.NOT_PARTICIPANT');
  if (userId !== call.startedBy || CALL_TABLE[call.state].cancelled === undefined)
    return refused('CALL.WRONG_STATE');
  return accepted(finish(call, 'cancelled', 'cancelled', at));
}

function leave(call: CallRecord, peerIds: readonly PeerId[], at: Date): CallDecision {
  const gone = call.devices.filter(({ peerId }) => peerIds.includes(peerId));
  if (gone.length === 0) return unchanged(call);
  const devices = call.devices.filter((device) => !gone.includes(device));
  const leavers = [...new Set(gone.map(({ userId }) => userId))].filter(
    (userId) => !devices.some((device) => device.userId === userId),
  );
  let next: CallRecord = { ...call, devices };
  for (const userId of leavers) {
    const participant = participantOf(next, userId);
    next = (participant === null ? null : turned(next, participant, 'leave', at)) ?? next;
  }
  if (leavers.length === 0) return accepted({ call: next, facts: [] });
  if (next.state === 'ringing') {
    // Only the caller can be in a call that rings.
    return accepted(
      leavers.includes(next.startedBy)
        ? finish(next, 'cancelled', 'cancelled', at)
        : { call: next, facts: [] },
    );
  }
  const over = next.direct || usersWith(next, 'joined').length === 0;
  return accepted(over ? finish(next, 'emptied', 'completed', at) : { call: next, facts: [] });
}

function remove(call: CallRecord, userId: UserId, at: Date): CallDecision {
  const participant = participantOf(call, userId);
  if (participant?.outcome !== 'ringing') {
    const peerIds = call.devices
      .filter((device) => device.userId === userId)
      .map(({ peerId }) => peerId);
    return leave(call, peerIds, at);
  }
  const removed = turned(call, participant, 'withdraw', at) ?? call;
  const facts: CallFact[] = [{ type: 'ringing-stopped', userIds: [userId], reason: 'ended' }];
  return accepted(endWhenUnanswered({ call: removed, facts }, at));
}

/**
 * A call of two ends: the person who blocks gives it up, declines it, or hangs up, and the other is not told more than that. A call of a group goes
 * on, since its members did not choose each other; but it no longer rings between the two.
 */
function block(call: CallRecord, userId: UserId, blockedId: UserId, at: Date): CallDecision {
  const pair = [userId, blockedId];
  const rung = usersWith(call, 'ringing').find((id) => pair.includes(id) && id !== call.startedBy);
  if (rung !== undefined && pair.includes(call.startedBy)) {
    if (rung === userId) return decline(call, userId, at);
    return call.direct ? cancel(call, userId, at) : remove(call, rung, at);
  }
  if (!call.direct) return unchanged(call);
  return accepted(finish(call, 'emptied', 'completed', at));
}

function ringTimeout(call: CallRecord, at: Date): CallDecision {
  const rung = usersWith(call, 'ringing');
  if (rung.length === 0) return unchanged(call);
  const facts: CallFact[] = [
    ...rung.map((userId): CallFact => ({ type: 'refused', userId, reason: 'missed' })),
    { type: 'ringing-stopped', userIds: rung, reason: 'missed' },
  ];
  return accepted(endWhenUnanswered({ call: turnAll(call, 'ringing', 'time-out', at), facts }, at));
}

/** A ringing call for which nobody rings any more is over. */
function endWhenUnanswered({ call, facts }: Change, at: Date): Change {
  if (call.state !== 'ringing' || usersWith(call, 'ringing').length > 0) return { call, facts };
  const outcomes = call.participants
    .filter(({ userId }) => userId !== call.startedBy)
    .map(({ outcome }) => outcome);
  const end = finish(call, 'unanswered', unansweredReason(outcomes), at);
  return { call: end.call, facts: [...facts, ...end.facts] };
}

/** A call that everyone had left in peace before it was lost is no failure. */
function failureReason(call: CallRecord): CallEndReason {
  return call.state === 'active' && usersWith(call, 'joined').length === 0 ? 'completed' : 'failed';
}

function finish(call: CallRecord, turn: CallTurn, reason: CallEndReason, at: Date): Change {
  const state = CALL_TABLE[call.state][turn];
  if (state === undefined) return { call, facts: [] };
  const rung = usersWith(call, 'ringing');
  const cancelled = turn === 'cancelled';
  const settled = turnAll(
    turnAll(call, 'ringing', cancelled ? 'withdraw' : 'end', at),
    'joined',
    'end',
    at,
  );
  const facts: CallFact[] = [];
  if (rung.length > 0)
    facts.push({
      type: 'ringing-stopped',
      userIds: rung,
      reason: cancelled ? 'cancelled' : 'ended',
    });
  facts.push({ type: 'ended', reason });
  return { call: { ...settled, state, endedAt: at, endReason: reason, devices: [] }, facts };
}

function turnAll(
  call: CallRecord,
  outcome: 'ringing' | 'joined',
  turn: ParticipantTurn,
  at: Date,
): CallRecord {
  let next = call;
  for (const participant of call.participants) {
    if (participant.outcome === outcome) next = turned(next, participant, turn, at) ?? next;
  }
  return next;
}

/** Null when the table does not allow it. */
function turned(
  call: CallRecord,
  participant: ParticipantRecord,
  turn: ParticipantTurn,
  at: Date,
): CallRecord | null {
  const outcome = PARTICIPANT_TABLE[participant.outcome][turn];
  if (outcome === undefined) return null;
  return withParticipant(call, {
    ...participant,
    outcome,
    leftAt: outcome === 'left' ? at : participant.leftAt,
  });
}

function withParticipant(call: CallRecord, changed: ParticipantRecord): CallRecord {
  const known = call.participants.some(({ userId }) => userId === changed.userId);
  const participants = known
    ? call.participants.map((participant) =>
        participant.userId === changed.userId ? changed : participant,
      )
    : [...call.participants, changed];
  return { ...call, participants };
}

function accepted({ call, facts }: Change): CallDecision {
  return { ok: true, call, facts };
}

function unchanged(call: CallRecord): CallDecision {
  return { ok: true, call, facts: [] };
}

function refused(refusal: CallRefusal): CallDecision {
  return { ok: false, refusal };
}
