import type {
  CallEndReason,
  CallKind,
  CallPathKind,
  CallPathProtocol,
  CallState,
  ParticipantOutcome,
} from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A call of a conversation, active or ended. */
@Entity('calls')
@Index('calls_open_key', ['conversationId'], { unique: true, where: "state <> 'ended'" })
@Index('calls_log_idx', ['conversationId', 'id'])
@Index('calls_open_media_node_idx', ['mediaNodeId'], { where: "state <> 'ended'" })
@Check('calls_kind_check', "kind IN ('audio', 'video')")
@Check('calls_state_check', "state IN ('ringing', 'active', 'ended')")
@Check(
  'calls_ended_check',
  "(state = 'ended') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (end_reason IS NULL)",
)
@Check(
  'calls_end_reason_check',
  "end_reason IN ('completed', 'declined', 'cancelled', 'missed', 'busy', 'failed')",
)
class CallEntity {
  /** UUIDv7: the log is ordered by it. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'calls_pkey' })
  id: string;

  @Column('uuid', { name: 'conversation_id' })
  @ForeignKey('conversations', { name: 'calls_conversation_id_fkey', onDelete: 'CASCADE' })
  conversationId: string;

  @Column('text')
  kind: CallKind;

  /** Whether the conversation is a direct one; then the call ends when one of the two leaves. */
  @Column('boolean')
  direct: boolean;

  @Column('text')
  state: CallState;

  @Column('uuid', { name: 'started_by' })
  @ForeignKey('users', { name: 'calls_started_by_fkey' })
  startedBy: string;

  /** The media node with its room. */
  @Column('uuid', { name: 'media_node_id' })
  mediaNodeId: string;

  @Column('timestamp with time zone', { name: 'started_at', precision: 3 })
  startedAt: Date;

  @Column('timestamp with time zone', { name: 'ring_expires_at', precision: 3 })
  ringExpiresAt: Date;

  @Column('timestamp with time zone', { name: 'answered_at', precision: 3, nullable: true })
  answeredAt: Date | null;

  @Column('timestamp with time zone', { name: 'ended_at', precision: 3, nullable: true })
  endedAt: Date | null;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason: CallEndReason | null;

  /** Number of changes of the raised hands. */
  @Column('integer', { name: 'hands_version', default: 0 })
  handsVersion: number;
}

/** One user in one call, and the outcome for them. */
@Entity('call_participants')
@Index('call_participants_log_idx', ['userId', 'callId'])
@Index('call_participants_missed_idx', ['userId', 'callId'], {
  where: "outcome IN ('missed', 'cancelled', 'busy')",
})
@Index('call_participants_now_idx', ['userId'], { where: "outcome IN ('ringing', 'joined')" })
@Check(
  'call_participants_outcome_check',
  "outcome IN ('ringing', 'joined', 'left', 'declined', 'missed', 'busy', 'cancelled')",
)
class CallParticipantEntity {
  @PrimaryColumn('uuid', { name: 'call_id', primaryKeyConstraintName: 'call_participants_pkey' })
  @ForeignKey(() => CallEntity, { name: 'call_participants_call_id_fkey', onDelete: 'CASCADE' })
  callId: string;

  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'call_participants_pkey' })
  @ForeignKey('users', { name: 'call_participants_user_id_fkey' })
  userId: string;

  @Column('text')
  outcome: ParticipantOutcome;

  /** Session of the device that joined last. */
  @Column('uuid', { name: 'device_id', nullable: true })
  deviceId: string | null;

  @Column('timestamp with time zone', { name: 'joined_at', precision: 3, nullable: true })
  joinedAt: Date | null;

  @Column('timestamp with time zone', { name: 'left_at', precision: 3, nullable: true })
  leftAt: Date | null;

  /** The change of the raised hands that raised this one; null while it is lowered. */
  @Column('integer', { name: 'hand_order', nullable: true })
  handOrder: number | null;
}

/** A device that is in a call now. */
@Entity('call_devices')
@Index('call_devices_session_id_idx', ['sessionId'])
@Index('call_devices_user_id_idx', ['userId'])
@Unique('call_devices_peer_id_key', ['peerId'])
@ForeignKey(() => CallParticipantEntity, ['callId', 'userId'], ['callId', 'userId'], {
  name: 'call_devices_participant_fkey',
  onDelete: 'CASCADE',
})
class CallDeviceEntity {
  @PrimaryColumn('uuid', { name: 'call_id', primaryKeyConstraintName: 'call_devices_pkey' })
  callId: string;

  /** The session is the device. */
  @PrimaryColumn('uuid', { name: 'session_id', primaryKeyConstraintName: 'call_devices_pkey' })
  sessionId: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  /** Its peer in the room; a rejoin brings another. */
  @Column('uuid', { name: 'peer_id' })
  peerId: string;

  /**
   * Request of the client by which it entered, so that it can be undone when its outcome was not
   * known; null in rows of older versions.
   */
  @Column('uuid', { name: 'request_id', nullable: true })
  requestId: string | null;

  /** The process with its connection; null in rows of older versions. */
  @Column('uuid', { name: 'process_id', nullable: true })
  processId: string | null;
}

/**
 * A request to enter a call that its device gave up before it knew the outcome: it must not take
 * effect, whenever it is processed.
 */
@Entity('call_requests_given_up')
@Index('call_requests_given_up_at_idx', ['givenUpAt'])
class GivenUpRequestEntity {
  @PrimaryColumn('uuid', {
    name: 'user_id',
    primaryKeyConstraintName: 'call_requests_given_up_pkey',
  })
  @ForeignKey('users', { name: 'call_requests_given_up_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** Chosen by the client. */
  @PrimaryColumn('uuid', {
    name: 'request_id',
    primaryKeyConstraintName: 'call_requests_given_up_pkey',
  })
  requestId: string;

  @Column('timestamp with time zone', { name: 'given_up_at', precision: 3, default: () => 'now()' })
  givenUpAt: Date;
}

/**
 * A difference between the database, the rooms and the connections of a call that has to last before
 * it is repaired.
 */
@Entity('call_differences')
class CallDifferenceEntity {
  /** Also of a call that has ended or was deleted: its room may still be there. */
  @PrimaryColumn('uuid', { name: 'call_id', primaryKeyConstraintName: 'call_differences_pkey' })
  callId: string;

  /** The peer or the media node that differs. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'call_differences_pkey' })
  subject: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'call_differences_pkey' })
  kind: string;

  @Column('timestamp with time zone', { name: 'noticed_at', precision: 3 })
  noticedAt: Date;

  @Column('timestamp with time zone', { name: 'seen_at', precision: 3 })
  seenAt: Date;
}

/** What a device of a user has measured of its connection in a call: averages and sums. */
@Entity('call_quality')
@Index('call_quality_user_id_idx', ['userId'])
@Index('call_quality_reported_at_idx', ['reportedAt'])
@Check('call_quality_path_check', "path IN ('host', 'srflx', 'prflx', 'relay')")
@Check('call_quality_protocol_check', "protocol IN ('udp', 'tcp', 'tls')")
@ForeignKey(() => CallParticipantEntity, ['callId', 'userId'], ['callId', 'userId'], {
  name: 'call_quality_participant_fkey',
  onDelete: 'CASCADE',
})
class CallQualityEntity {
  @PrimaryColumn('uuid', { name: 'call_id', primaryKeyConstraintName: 'call_quality_pkey' })
  callId: string;

  /** The session is the device. */
  @PrimaryColumn('uuid', { name: 'session_id', primaryKeyConstraintName: 'call_quality_pkey' })
  sessionId: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @Column('integer')
  seconds: number;

  @Column('integer', { name: 'poor_seconds' })
  poorSeconds: number;

  /** In tenths of a per cent. */
  @Column('real', { name: 'uplink_loss', nullable: true })
  uplinkLoss: number | null;

  @Column('real', { name: 'downlink_loss', nullable: true })
  downlinkLoss: number | null;

  @Column('real', { name: 'round_trip', nullable: true })
  roundTrip: number | null;

  @Column('real', { nullable: true })
  jitter: number | null;

  @Column('real', { name: 'sent_kbps' })
  sentKbps: number;

  @Column('real', { name: 'received_kbps' })
  receivedKbps: number;

  @Column('integer')
  freezes: number;

  @Column('text', { nullable: true })
  path: CallPathKind | null;

  @Column('text', { nullable: true })
  protocol: CallPathProtocol | null;

  @Column('timestamp with time zone', {
    name: 'reported_at',
    precision: 3,
    default: () => 'now()',
  })
  reportedAt: Date;
}

/** Up to which call a user has seen that they missed it. */
@Entity('missed_calls_seen')
class MissedCallsSeenEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'missed_calls_seen_pkey' })
  @ForeignKey('users', { name: 'missed_calls_seen_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid', { name: 'seen_until' })
  seenUntil: string;
}

/** Tables of this module. */
export const CALLS_ENTITIES = [
  CallEntity,
  CallParticipantEntity,
  CallDeviceEntity,
  GivenUpRequestEntity,
  CallDifferenceEntity,
  CallQualityEntity,
  MissedCallsSeenEntity,
] as const;
