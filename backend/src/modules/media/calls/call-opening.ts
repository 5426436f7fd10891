import type { CallId, CallKind, ConversationId, UserId } from '@chatcall/contracts';
import type { CallRecord, DeviceRecord, ParticipantRecord } from './call-record.js';

export interface CallOpening {
  readonly id: CallId;
  readonly conversationId: ConversationId;
  readonly kind: CallKind;
  readonly direct: boolean;
  readonly mediaNodeId: string;
  readonly caller: DeviceRecord;
  /** For whom it is going to ring. */
  readonly rung: readonly UserId[];
  /** Who would be rung but is in another call. */
  readonly busy: readonly UserId[];
  readonly at: Date;
  readonly ringSeconds: number;
}

/**
 * A new call. It rings while there is someone to ring; is over at once as `busy` when all who would be rung are busy; and just goes on when nobody
 * is to be rung at all (a conversation with more people than a call can hold).
 */
export function openCall(opening: CallOpening): CallRecord {
  const { caller, rung, busy, at } = opening;
  const everyoneBusy = rung.length === 0 && busy.length > 0;
  const silent = rung.length === 0 && busy.length === 0;
  return {
    id: opening.id,
    conversationId: opening.conversationId,
    kind: opening.kind,
    direct: opening.direct,
    state: everyoneBusy ? 'ended' : silent ? 'active' : 'ringing',
    startedBy: caller.userId,
    mediaNodeId: opening.mediaNodeId,
    startedAt: at,
    ringExpiresAt: new Date(at.getTime() + opening.ringSeconds * 1000),
    answeredAt: silent ? at : null,
    endedAt: everyoneBusy ? at : null,
    endReason: everyoneBusy ? 'busy' : null,
    participants: [
      {
        userId: caller.userId,
        outcome: everyoneBusy ? 'left' : 'joined',
        deviceId: caller.sessionId,
        joinedAt: at,
        leftAt: everyoneBusy ? at : null,
      },
      ...rung.map((userId) => absent(userId, 'ringing')),
      ...busy.map((userId) => absent(userId, 'busy')),
    ],
    devices: everyoneBusy ? [] : [caller],
  };
}

function absent(userId: UserId, outcome: 'ringing' | 'busy'): ParticipantRecord {
  return { userId, outcome, deviceId: null, joinedAt: null, leftAt: null };
}
