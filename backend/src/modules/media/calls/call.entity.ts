import type { CallEndReason, CallKind, CallState } from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A call of a conversation, going on or in the log. */
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
export class CallEntity {
  /** UUIDv7: the log is ordered by it. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'calls_pkey' })
  id: string;

  @Column('uuid', { name: 'conversation_id' })
  @ForeignKey('conversations', { name: 'calls_conversation_id_fkey', onDelete: 'CASCADE' })
  conversationId: string;

  @Column('text')
  kind: CallKind;

  /** Whether the conversation has two people; then the call ends when one leaves. */
  @Column('boolean')
  direct: boolean;

  @Column('text')
  state: CallState;

  @Column('uuid', { name: 'started_by' })
  @ForeignKey('users', { name: 'calls_started_by_fkey' })
  startedBy: string;

  /** The run of the media node that carries it. */
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
}
