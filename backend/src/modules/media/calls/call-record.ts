import type {
  CallEndReason,
  CallId,
  CallKind,
  CallState,
  ConversationId,
  ParticipantOutcome,
  PeerId,
  RequestId,
  SessionId,
  UserId,
} from '@chatcall/contracts';

/** One person in a call. */
export interface ParticipantRecord {
  readonly userId: UserId;
  readonly outcome: ParticipantOutcome;
  /** Session of the device that joined last. */
  readonly deviceId: SessionId | null;
  readonly joinedAt: Date | null;
  readonly leftAt: Date | null;
}

/** One device that is in a call now. */
export interface DeviceRecord {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly peerId: PeerId;
  /** Request by which it entered. */
  readonly requestId: RequestId | null;
}

/** A call with everyone in it, as the database has it. Never changed in place. */
export interface CallRecord {
  readonly id: CallId;
  readonly conversationId: ConversationId;
  readonly kind: CallKind;
  /** Ends when one of the two leaves. */
  readonly direct: boolean;
  readonly state: CallState;
  readonly startedBy: UserId;
  readonly mediaNodeId: string;
  readonly startedAt: Date;
  readonly ringExpiresAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: CallEndReason | null;
  readonly participants: readonly ParticipantRecord[];
  readonly devices: readonly DeviceRecord[];
}

export function participantOf(call: CallRecord, userId: UserId): ParticipantRecord | null {
  return call.participants.find((participant) => participant.userId === userId) ?? null;
}

/** People with one of these outcomes. */
export function usersWith(call: CallRecord, outcome: ParticipantOutcome): UserId[] {
  return call.participants
    .filter((participant) => participant.outcome === outcome)
    .map(({ userId }) => userId);
}

/** Whole seconds from answer to end; null while it goes on, 0 when it was never answered. */
export function durationOf({
  answeredAt,
  endedAt,
}: Pick<CallRecord, 'answeredAt' | 'endedAt'>): number | null {
  if (endedAt === null) return null;
  return answeredAt === null
    ? 0
    : Math.max(0, Math.round((endedAt.getTime() - answeredAt.getTime()) / 1000));
}
