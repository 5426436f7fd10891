import type { RaisedHands, UserId } from '@chatcall/contracts';
import type { CallRecord } from './call-record.js';

/** The raised hands of a call, as they are sent to clients. */
export function raisedHands({ handsVersion, participants }: CallRecord): RaisedHands {
  const raised = participants.flatMap(({ userId, handOrder }) =>
    handOrder === null ? [] : [{ userId, handOrder }],
  );
  raised.sort((one, other) => one.handOrder - other.handOrder);
  return { version: handsVersion, userIds: raised.map(({ userId }) => userId) };
}

/** The order is that of the changes of the call, never that of clocks. */
export function withHandRaised(call: CallRecord, userId: UserId): CallRecord {
  const isRaised = raisedHands(call).userIds.includes(userId);
  return isRaised ? call : withHands(call, [userId], call.handsVersion + 1);
}

export function withHandLowered(call: CallRecord, userId: UserId): CallRecord {
  const isRaised = raisedHands(call).userIds.includes(userId);
  return isRaised ? withHands(call, [userId], null) : call;
}

/** Lowers the hands of users who are not in the call any more. */
export function withoutHandsOfAbsent(call: CallRecord): CallRecord {
  const gone = call.participants
    .filter(({ outcome, handOrder }) => outcome !== 'joined' && handOrder !== null)
    .map(({ userId }) => userId);
  return gone.length === 0 ? call : withHands(call, gone, null);
}

function withHands(
  call: CallRecord,
  userIds: readonly UserId[],
  handOrder: number | null,
): CallRecord {
  return {
    ...call,
    handsVersion: call.handsVersion + 1,
    participants: call.participants.map((participant) =>
      userIds.includes(participant.userId) ? { ...participant, handOrder } : participant,
    ),
  };
}
