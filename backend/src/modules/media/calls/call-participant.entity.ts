import type { ParticipantOutcome } from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CallEntity } from './call.entity.js';

/** One person in one call, and how it went for them. */
@Entity('call_participants')
@Index('call_participants_log_idx', ['userId', 'callId'])
@Index('call_participants_now_idx', ['userId'], { where: "outcome IN ('ringing', 'joined')" })
@Check(
  'call_participants_outcome_check',
  "outcome IN ('ringing', 'joined', 'left', 'declined', 'missed', 'busy', 'cancelled')",
)
export class CallParticipantEntity {
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
}
