import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type {
  ReportOutcome,
  ReportReason,
  ReportState,
  ReportedMessage,
} from '@chatcall/contracts';

/** A report of a message or a user. */
@Entity('reports')
@Index('reports_open_key', ['reporterId', 'targetId'], { unique: true, where: "state = 'open'" })
@Index('reports_state_idx', ['state', 'id'])
@Index('reports_reporter_id_idx', ['reporterId'])
@Index('reports_user_id_idx', ['userId'])
@Index('reports_handled_by_idx', ['handledBy'])
@Index('reports_handled_at_idx', ['handledAt'])
@Check('reports_state_check', "state IN ('open', 'resolved')")
@Check('reports_outcome_check', "(state = 'resolved') = (outcome IS NOT NULL)")
class ReportEntity {
  /** Later reports have greater ids. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'reports_pkey' })
  id: string;

  @Column('uuid', { name: 'reporter_id', nullable: true })
  @ForeignKey('UserEntity', { name: 'reports_reporter_id_fkey', onDelete: 'SET NULL' })
  reporterId: string | null;

  /** The message, or the user. */
  @Column('uuid', { name: 'target_id' })
  targetId: string;

  /** The reported user, or the author of the message. */
  @Column('uuid', { name: 'user_id', nullable: true })
  @ForeignKey('UserEntity', { name: 'reports_user_id_fkey', onDelete: 'SET NULL' })
  userId: string | null;

  /** The message as it was when it was reported, so that its deletion does not remove the evidence. */
  @Column('jsonb', { nullable: true })
  message: ReportedMessage | null;

  /** The message and those around it. */
  @Column('uuid', { name: 'context_ids', array: true, default: [] })
  contextIds: string[];

  @Column('text')
  reason: ReportReason;

  @Column('text')
  comment: string;

  @Column('text', { default: 'open' })
  state: ReportState;

  @Column('text', { nullable: true })
  outcome: ReportOutcome | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('uuid', { name: 'handled_by', nullable: true })
  @ForeignKey('UserEntity', { name: 'reports_handled_by_fkey', onDelete: 'SET NULL' })
  handledBy: string | null;

  @Column('timestamptz', { name: 'handled_at', nullable: true })
  handledAt: Date | null;
}

/** Tables of this module. */
export const REPORTS_ENTITIES = [ReportEntity] as const;
