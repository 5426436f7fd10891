import type { CallEndReason, PeerId, RequestId, UserId } from '@chatcall/contracts';
import { accepted, refused, unchanged } from './call-decision.js';
import type { CallChange, CallDecision, CallEvent, CallFact } from './call-decision.js';
import { withHandLowered, withHandRaised, withoutHandsOfAbsent } from './call-hands.js';
import { participantOf, usersWith, withKeptPeer } from './call-record.js';
import type { CallRecord, DeviceRecord, ParticipantRecord } from './call-record.js';
import { CALL_TRANSITIONS, PARTICIPANT_TRANSITIONS, unansweredReason } from './call-transitions.js';
import type { CallTransition, ParticipantTransition } from './call-transitions.js';
import { continueIn } from './people/call-continuation.js';

/** Events without a request of a user: they are no error after the call has ended. */
const IGNORED_AFTER_END: ReadonlySet<CallEvent['type']> = new Set([
  'leave',
  'entry-failed',
  'remove',
  'block',
  'ring-timeout',
  'fail',
  'move',
]);

/**
 * Decides what an event does to a call. A pure function: `CallStateService` locks the row and
 * stores the result.
 */
export function decide(call: CallRecord, event: CallEvent): CallDecision {
  const decision = decideState(call, event);
  if (!decision.ok || decision.call === call) return decision;
  const next = withoutHandsOfAbsent(decision.call);
  const changed = next.handsVersion !== call.handsVersion && next.state !== 'ended';
  const facts = changed ? [...decision.facts, { type: 'hands-changed' } as const] : decision.facts;
  return { ok: true, call: next, facts };
}

function decideState(call: CallRecord, event: CallEvent): CallDecision {
  if (call.state === 'ended')
    return IGNORED_AFTER_END.has(event.type) ? unchanged(call) : refused('CALL.ENDED');
  switch (event.type) {
    case 'accept':
      return enter(call, event.device, 'answer', event.at);
    case 'join':
      return enter(call, withKeptPeer(call, event.device, event.kept), 'enter', event.at);
    case 'decline':
      return decline(call, event.userId, event.at);
    case 'cancel':
      return cancel(call, event.userId, event.at);
    case 'block':
      return block(call, event.userId, event.blockedId, event.at);
    case 'leave':
      return leave(call, event.peerIds, event.at, event.requestId);
    case 'entry-failed':
      return entryFailed(call, event.peerId, event.at);
    case 'remove':
      return remove(call, event.userId, event.at);
    case 'ring-timeout':
      return ringTimeout(call, event.at);
    case 'raise-hand':
      return participantOf(call, event.userId)?.outcome === 'joined'
        ? accepted({ call: withHandRaised(call, event.userId), facts: [] })
        : refused('CALL.NOT_PARTICIPANT');
    case 'lower-hand':
      return accepted({ call: withHandLowered(call, event.userId), facts: [] });
    case 'continue':
      return continueIn(call, event);
    case 'end':
      return end(call, event.at);
    case 'fail':
      if (event.nodeId !== undefined && event.nodeId !== call.mediaNodeId) return unchanged(call);
      return accepted(finish(call, 'failed', failureReason(call), event.at));
    case 'move':
      return move(call, event.fromNodeId, event.toNodeId);
  }
}

function enter(
  call: CallRecord,
  device: DeviceRecord,
  transition: 'answer' | 'enter',
  at: Date,
): CallDecision {
  const before = participantOf(call, device.userId);
  if (before === null && transition === 'answer') return refused('CALL.NOT_PARTICIPANT');
  const outcome = PARTICIPANT_TRANSITIONS[before?.outcome ?? 'none'][transition];
  if (outcome === undefined) return refused('CALL.WRONG_STATE');
  const joined = withParticipant(call, {
    userId: device.userId,
    outcome,
    deviceId: device.sessionId,
    joinedAt: before?.joinedAt ?? at,
    leftAt: null,
    handOrder: before?.handOrder ?? null,
  });
  const devices = [
    ...call.devices.filter(({ sessionId }) => sessionId !== device.sessionId),
    device,
  ];
  const isBack = before?.outcome === 'joined' || before?.outcome === 'left';
  const isAnswer = device.userId !== call.startedBy && !isBack;
  const state = isAnswer ? (CALL_TRANSITIONS[call.state].answered ?? call.state) : call.state;
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
  // Two devices declined at the same moment: that is no error.
  if (before.outcome === 'declined') return unchanged(call);
  const declined = withTransition(call, before, 'refuse', at);
  if (declined === null) return refused('CALL.WRONG_STATE');
  const facts: CallFact[] = [
    { type: 'refused', userId, reason: 'declined' },
    { type: 'ringing-stopped', userIds: [userId], reason: 'declined-elsewhere' },
  ];
  return accepted(endWhenUnanswered({ call: declined, facts }, at));
}

function cancel(call: CallRecord, userId: UserId, at: Date): CallDecision {
  if (participantOf(call, userId) === null) return refused('CALL.NOT_PARTICIPANT');
  if (userId !== call.startedBy || CALL_TRANSITIONS[call.state].cancelled === undefined)
    return refused('CALL.WRONG_STATE');
  return accepted(finish(call, 'cancelled', 'cancelled', at));
}

function leave(
  call: CallRecord,
  peerIds: readonly PeerId[],
  at: Date,
  entry?: RequestId,
): CallDecision {
  const gone = call.devices.filter(
    ({ peerId, requestId }) =>
      peerIds.includes(peerId) && (entry === undefined || requestId === entry),
  );
  if (gone.length === 0) return unchanged(call);
  const devices = call.devices.filter((device) => !gone.includes(device));
  const leavers = [...new Set(gone.map(({ userId }) => userId))].filter(
    (userId) => !devices.some((device) => device.userId === userId),
  );
  let next: CallRecord = { ...call, devices };
  for (const userId of leavers) {
    const participant = participantOf(next, userId);
    next = (participant === null ? null : withTransition(next, participant, 'leave', at)) ?? next;
  }
  if (leavers.length === 0) return accepted({ call: next, facts: [] });
  if (next.state === 'ringing') {
    // Only the caller can be in a ringing call.
    return accepted(
      leavers.includes(next.startedBy)
        ? finish(next, 'cancelled', 'cancelled', at)
        : { call: next, facts: [] },
    );
  }
  const over = next.direct || usersWith(next, 'joined').length === 0;
  return accepted(over ? finish(next, 'emptied', 'completed', at) : { call: next, facts: [] });
}

/**
 * The device leaves. The call ends when nobody else is in it, or when it is a direct call in which
 * the user has no other device.
 */
function entryFailed(call: CallRecord, peerId: PeerId, at: Date): CallDecision {
  const device = call.devices.find((candidate) => candidate.peerId === peerId);
  if (device === undefined) return unchanged(call);
  const others = call.devices.filter((other) => other !== device);
  const isIn = others.some(({ userId }) => userId === device.userId);
  if (!isIn && (call.direct || others.length === 0))
    return accepted(finish(call, 'failed', 'failed', at));
  return leave(call, [peerId], at);
}

function remove(call: CallRecord, userId: UserId, at: Date): CallDecision {
  const participant = participantOf(call, userId);
  if (participant?.outcome !== 'ringing') {
    const peerIds = call.devices
      .filter((device) => device.userId === userId)
      .map(({ peerId }) => peerId);
    return leave(call, peerIds, at);
  }
  const removed = withTransition(call, participant, 'withdraw', at) ?? call;
  const facts: CallFact[] = [{ type: 'ringing-stopped', userIds: [userId], reason: 'ended' }];
  return accepted(endWhenUnanswered({ call: removed, facts }, at));
}

/**
 * A direct call ends as if the user who blocks had cancelled it, declined it or hung up; the other
 * user learns nothing more. A group call stays active, since its members did not choose each other,
 * but it stops ringing between the two.
 */
function block(call: CallRecord, userId: UserId, blockedId: UserId, at: Date): CallDecision {
  const pair = [userId, blockedId];
  const ringing = usersWith(call, 'ringing').find(
    (id) => pair.includes(id) && id !== call.startedBy,
  );
  if (ringing !== undefined && pair.includes(call.startedBy)) {
    if (ringing === userId) return decline(call, userId, at);
    return call.direct ? cancel(call, userId, at) : remove(call, ringing, at);
  }
  if (!call.direct) return unchanged(call);
  return accepted(finish(call, 'emptied', 'completed', at));
}

function ringTimeout(call: CallRecord, at: Date): CallDecision {
  const ringing = usersWith(call, 'ringing');
  if (ringing.length === 0) return unchanged(call);
  const facts: CallFact[] = [
    ...ringing.map((userId): CallFact => ({ type: 'refused', userId, reason: 'missed' })),
    { type: 'ringing-stopped', userIds: ringing, reason: 'missed' },
  ];
  return accepted(
    endWhenUnanswered({ call: transitionAll(call, 'ringing', 'time-out', at), facts }, at),
  );
}

/** A ringing call ends when it no longer rings anybody. */
function endWhenUnanswered({ call, facts }: CallChange, at: Date): CallChange {
  if (call.state !== 'ringing' || usersWith(call, 'ringing').length > 0) return { call, facts };
  const outcomes = call.participants
    .filter(({ userId }) => userId !== call.startedBy)
    .map(({ outcome }) => outcome);
  const end = finish(call, 'unanswered', unansweredReason(outcomes), at);
  return { call: end.call, facts: [...facts, ...end.facts] };
}

/** Before anybody has answered, the call is cancelled. */
function end(call: CallRecord, at: Date): CallDecision {
  if (call.state === 'ringing') return accepted(finish(call, 'cancelled', 'cancelled', at));
  return accepted(finish(call, 'emptied', 'completed', at));
}

/** Its devices stay in it: they join again, in the room on the new node. */
function move(call: CallRecord, fromNodeId: string, toNodeId: string): CallDecision {
  if (call.mediaNodeId !== fromNodeId || fromNodeId === toNodeId) return unchanged(call);
  const moved = { ...call, mediaNodeId: toNodeId };
  return accepted({ call: moved, facts: [{ type: 'moved', fromNodeId }] });
}

/** A call that everyone had left before it was lost has not failed. */
function failureReason(call: CallRecord): CallEndReason {
  return call.state === 'active' && usersWith(call, 'joined').length === 0 ? 'completed' : 'failed';
}

function finish(
  call: CallRecord,
  transition: CallTransition,
  reason: CallEndReason,
  at: Date,
): CallChange {
  const state = CALL_TRANSITIONS[call.state][transition];
  if (state === undefined) return { call, facts: [] };
  const ringing = usersWith(call, 'ringing');
  const cancelled = transition === 'cancelled';
  const settled = transitionAll(
    transitionAll(call, 'ringing', cancelled ? 'withdraw' : 'end', at),
    'joined',
    'end',
    at,
  );
  const facts: CallFact[] = [];
  if (ringing.length > 0)
    facts.push({
      type: 'ringing-stopped',
      userIds: ringing,
      reason: cancelled ? 'cancelled' : 'ended',
    });
  facts.push({ type: 'ended', reason });
  return { call: { ...settled, state, endedAt: at, endReason: reason, devices: [] }, facts };
}

function transitionAll(
  call: CallRecord,
  outcome: 'ringing' | 'joined',
  transition: ParticipantTransition,
  at: Date,
): CallRecord {
  let next = call;
  for (const participant of call.participants) {
    if (participant.outcome === outcome)
      next = withTransition(next, participant, transition, at) ?? next;
  }
  return next;
}

/** Null when the table does not allow the transition. */
function withTransition(
  call: CallRecord,
  participant: ParticipantRecord,
  transition: ParticipantTransition,
  at: Date,
): CallRecord | null {
  const outcome = PARTICIPANT_TRANSITIONS[participant.outcome][transition];
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
