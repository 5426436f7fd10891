import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { UserExportState } from '@chatcall/contracts';

/** An archive with everything about a user, or the work on it. Its file is `exports/<id>`. */
@Entity('user_exports')
@Index('user_exports_running_key', ['requestedBy'], {
  unique: true,
  where: "(state = 'running'::text)",
})
@Index('user_exports_user_id_idx', ['userId'])
@Index('user_exports_requested_by_idx', ['requestedBy', 'createdAt'])
@Index('user_exports_expires_at_idx', ['expiresAt'])
@Check('user_exports_state_check', "state IN ('running', 'done', 'failed', 'cancelled')")
class UserExportEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'user_exports_pkey' })
  id: string;

  /** Of whom it is. */
  @Column('uuid', { name: 'user_id' })
  @ForeignKey('UserEntity', { name: 'user_exports_user_id_fkey' })
  userId: string;

  @Column('uuid', { name: 'requested_by' })
  @ForeignKey('UserEntity', { name: 'user_exports_requested_by_fkey' })
  requestedBy: string;

  @Column('text', { default: 'running' })
  state: UserExportState;

  @Column('integer', { default: 0 })
  processed: number;

  @Column('integer', { default: 0 })
  total: number;

  /** Bytes of the archive. */
  @Column('bigint', { nullable: true })
  size: string | null;

  /** The run that works on it, until the lease ends. */
  @Column('uuid', { nullable: true })
  worker: string | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil: Date | null;

  /** Runs that have begun. */
  @Column('integer', { default: 0 })
  attempts: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When file and row are deleted. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

/** Tables of this module. */
export const USER_EXPORTS_ENTITIES = [UserExportEntity] as const;
