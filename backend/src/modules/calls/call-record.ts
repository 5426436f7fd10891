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

/** One user in a call. */
export interface ParticipantRecord {
  readonly userId: UserId;
  readonly outcome: ParticipantOutcome;
  /** Session of the device that joined last. */
  readonly deviceId: SessionId | null;
  readonly joinedAt: Date | null;
  readonly leftAt: Date | null;
  /** Their place among the raised hands, as a number that grows; null while it is lowered. */
  readonly handOrder: number | null;
}

/** One device that is in a call now. */
export interface DeviceRecord {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly peerId: PeerId;
  /** The request with which it entered. */
  readonly requestId: RequestId | null;
  /** The process with its connection; null in rows of older versions. */
  readonly processId: string | null;
}

/** A call with its participants and devices, as stored. Never changed in place. */
export interface CallRecord {
  readonly id: CallId;
  readonly conversationId: ConversationId;
  readonly kind: CallKind;
  /** A call in a direct conversation ends when one of the two users leaves. */
  readonly direct: boolean;
  readonly state: CallState;
  readonly startedBy: UserId;
  readonly mediaNodeId: string;
  readonly startedAt: Date;
  readonly ringExpiresAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: CallEndReason | null;
  /** Number of changes of the raised hands so far. */
  readonly handsVersion: number;
  readonly participants: readonly ParticipantRecord[];
  readonly devices: readonly DeviceRecord[];
}

/** What a device that comes back still has of its peer. */
export interface KeptPeer {
  readonly peerId: PeerId;
  /** The requests with which the device has entered. */
  readonly entries: readonly RequestId[];
}

/**
 * The device with the peer that it keeps: that of its own entry into this call. Otherwise as it is,
 * with its new peer.
 */
export function withKeptPeer(
  call: CallRecord,
  device: DeviceRecord,
  kept: KeptPeer | undefined,
): DeviceRecord {
  const before = call.devices.find(({ sessionId }) => sessionId === device.sessionId);
  const isOwn =
    kept !== undefined &&
    before?.peerId === kept.peerId &&
    before.requestId !== null &&
    kept.entries.includes(before.requestId);
  return isOwn ? { ...device, peerId: kept.peerId } : device;
}

export function participantOf(call: CallRecord, userId: UserId): ParticipantRecord | null {
  return call.participants.find((participant) => participant.userId === userId) ?? null;
}

/** The users with this outcome. */
export function usersWith(call: CallRecord, outcome: ParticipantOutcome): UserId[] {
  return call.participants
    .filter((participant) => participant.outcome === outcome)
    .map(({ userId }) => userId);
}

/** Whole seconds from answer to end; null until the call ends, 0 when it was never answered. */
export function durationOf({
  answeredAt,
  endedAt,
}: Pick<CallRecord, 'answeredAt' | 'endedAt'>): number | null {
  if (endedAt === null) return null;
  return answeredAt === null
    ? 0
    : Math.max(0, Math.round((endedAt.getTime() - answeredAt.getTime()) / 1000));
}

export interface NewCall {
  readonly id: CallId;
  readonly conversationId: ConversationId;
  readonly kind: CallKind;
  readonly direct: boolean;
  readonly mediaNodeId: string;
  readonly caller: DeviceRecord;
  /** The users whom it rings. */
  readonly toRing: readonly UserId[];
  /** Users in another call, whom the call would ring otherwise. */
  readonly busy: readonly UserId[];
  readonly at: Date;
  readonly ringSeconds: number;
}

/**
 * A new call. It rings when there are users to ring, ends at once as `busy` when all of them are
 * busy, and is active at once when it rings nobody (a conversation with more members than a call
 * can hold).
 */
export function openCall(options: NewCall): CallRecord {
  const { caller, toRing, busy, at } = options;
  const everyoneBusy = toRing.length === 0 && busy.length > 0;
  const silent = toRing.length === 0 && busy.length === 0;
  return {
    id: options.id,
    conversationId: options.conversationId,
    kind: options.kind,
    direct: options.direct,
    state: everyoneBusy ? 'ended' : silent ? 'active' : 'ringing',
    startedBy: caller.userId,
    mediaNodeId: options.mediaNodeId,
    startedAt: at,
    ringExpiresAt: new Date(at.getTime() + options.ringSeconds * 1000),
    answeredAt: silent ? at : null,
    endedAt: everyoneBusy ? at : null,
    endReason: everyoneBusy ? 'busy' : null,
    handsVersion: 0,
    participants: [
      {
        userId: caller.userId,
        outcome: everyoneBusy ? 'left' : 'joined',
        deviceId: caller.sessionId,
        joinedAt: at,
        leftAt: everyoneBusy ? at : null,
        handOrder: null,
      },
      ...toRing.map((userId) => absentParticipant(userId, 'ringing')),
      ...busy.map((userId) => absentParticipant(userId, 'busy')),
    ],
    devices: everyoneBusy ? [] : [caller],
  };
}

/** A user who is not in the call yet. */
export function absentParticipant(userId: UserId, outcome: 'ringing' | 'busy'): ParticipantRecord {
  return { userId, outcome, deviceId: null, joinedAt: null, leftAt: null, handOrder: null };
}
