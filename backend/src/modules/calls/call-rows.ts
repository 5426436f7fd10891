import type { CallRecord, DeviceRecord, ParticipantRecord } from './call-record.js';

/** A row of `CALL_COLUMNS`; inside the JSON columns, times are text. */
export interface CallRow extends Omit<CallRecord, 'participants' | 'devices'> {
  readonly participants: readonly (Omit<ParticipantRecord, 'joinedAt' | 'leftAt'> & {
    readonly joinedAt: string | null;
    readonly leftAt: string | null;
  })[];
  readonly devices: readonly DeviceRecord[];
}

/** Columns of a call `c` with its participants and devices. */
export const CALL_COLUMNS = `c.id, c.conversation_id AS "conversationId", c.kind, c.direct, c.state, c.started_by AS "startedBy",
  c.media_node_id AS "mediaNodeId", c.started_at AS "startedAt", c.ring_expires_at AS "ringExpiresAt",
  c.answered_at AS "answeredAt", c.ended_at AS "endedAt", c.end_reason AS "endReason", c.hands_version AS "handsVersion",
  COALESCE((
    SELECT json_agg(json_build_object('userId', p.user_id, 'outcome', p.outcome, 'deviceId', p.device_id,
      'joinedAt', p.joined_at, 'leftAt', p.left_at, 'handOrder', p.hand_order) ORDER BY p.joined_at, p.user_id)
    FROM call_participants p WHERE p.call_id = c.id), '[]') AS participants,
  COALESCE((
    SELECT json_agg(json_build_object('sessionId', d.session_id, 'userId', d.user_id, 'peerId', d.peer_id,
      'requestId', d.request_id, 'processId', d.process_id) ORDER BY d.session_id)
    FROM call_devices d WHERE d.call_id = c.id), '[]') AS devices`;

export function toRecord(row: CallRow): CallRecord {
  return {
    ...row,
    participants: row.participants.map((participant) => ({
      ...participant,
      joinedAt: toDate(participant.joinedAt),
      leftAt: toDate(participant.leftAt),
    })),
  };
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
