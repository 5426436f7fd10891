import type { CallId, UserId } from '@chatcall/contracts';
import { accepted, refused, unchanged } from '../call-decision.js';
import type { CallDecision, Continuation } from '../call-decision.js';
import { absentParticipant } from '../call-record.js';
import type { CallRecord } from '../call-record.js';

/**
 * Decides what becomes of a call of two that is to continue in a group: a call of the group with the
 * same id, room and devices, which rings the other members. Repeating it changes nothing.
 */
export function continueIn(call: CallRecord, continuation: Continuation): CallDecision {
  const { conversationId, userId: startedBy, toRing, busy, ringsUntil } = continuation;
  if (!call.direct && call.conversationId === conversationId) return unchanged(call);
  if (!call.direct || call.state !== 'active') return refused('CALL.WRONG_STATE');
  const known = new Set(call.participants.map(({ userId }) => userId));
  const isNew = (userId: UserId): boolean => !known.has(userId);
  const participants = [
    ...call.participants,
    ...toRing.filter(isNew).map((userId) => absentParticipant(userId, 'ringing')),
    ...busy.filter(isNew).map((userId) => absentParticipant(userId, 'busy')),
  ];
  const continued = { conversationId, startedBy, direct: false, ringExpiresAt: ringsUntil };
  return accepted({ call: { ...call, ...continued, participants }, facts: [] });
}

/** What stays in the log of the two: the part of the call before it continued in a group. */
export function endedPart(call: CallRecord, id: CallId, at: Date): CallRecord {
  return {
    ...call,
    id,
    state: 'ended',
    endedAt: at,
    endReason: 'completed',
    devices: [],
    participants: call.participants.map((participant) =>
      participant.outcome === 'joined'
        ? { ...participant, outcome: 'left', leftAt: at, handOrder: null }
        : participant,
    ),
  };
}
