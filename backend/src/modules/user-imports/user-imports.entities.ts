import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { UserImportOutcome, UserImportProblem, UserImportState } from '@chatcall/contracts';

/** An import of users from a file. */
@Entity('user_imports')
@Index('user_imports_created_at_idx', ['createdAt'])
@Index('user_imports_created_by_idx', ['createdBy'])
@Check('user_imports_state_check', "state IN ('loading', 'running', 'done', 'cancelled')")
class UserImportEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'user_imports_pkey' })
  id: string;

  /** Null: the console of the server. */
  @Column('uuid', { name: 'created_by', nullable: true })
  @ForeignKey('UserEntity', { name: 'user_imports_created_by_fkey' })
  createdBy: string | null;

  @Column('boolean', { name: 'dry_run' })
  dryRun: boolean;

  @Column('text', { default: 'loading' })
  state: UserImportState;

  @Column('integer', { default: 0 })
  rows: number;

  @Column('integer', { default: 0 })
  processed: number;

  @Column('integer', { default: 0 })
  created: number;

  @Column('integer', { default: 0 })
  refused: number;

  /** When the links were downloaded, which works once. */
  @Column('timestamptz', { name: 'links_taken_at', nullable: true })
  linksTakenAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}

/** A row of an import, and what became of it. */
@Entity('user_import_rows')
@Index('user_import_rows_email_idx', ['importId', 'emailKey', 'line'])
@Index('user_import_rows_username_idx', ['importId', 'usernameKey', 'line'])
@Index('user_import_rows_user_id_idx', ['userId'])
@Index('user_import_rows_invited_idx', ['importId', 'line'], {
  where: "(outcome = 'created'::text AND NOT invited)",
})
@Check(
  'user_import_rows_outcome_check',
  "outcome IN ('pending', 'created', 'accepted', 'unchanged', 'refused')",
)
class UserImportRowEntity {
  @PrimaryColumn('uuid', { name: 'import_id', primaryKeyConstraintName: 'user_import_rows_pkey' })
  @ForeignKey(() => UserImportEntity, {
    name: 'user_import_rows_import_id_fkey',
    onDelete: 'CASCADE',
  })
  importId: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'user_import_rows_pkey' })
  line: number;

  /** By column, as in the file. */
  @Column('jsonb')
  fields: Readonly<Record<string, string>>;

  /** For finding repetitions in the file. */
  @Column('text', { name: 'email_key' })
  emailKey: string;

  @Column('text', { name: 'username_key' })
  usernameKey: string;

  @Column('text', { default: 'pending' })
  outcome: UserImportOutcome;

  @Column('uuid', { name: 'user_id', nullable: true })
  @ForeignKey('UserEntity', { name: 'user_import_rows_user_id_fkey', onDelete: 'SET NULL' })
  userId: string | null;

  /** Whether the user got a link. */
  @Column('boolean', { default: false })
  invited: boolean;

  @Column('jsonb', { default: [] })
  problems: readonly UserImportProblem[];
}

/** Tables of this module. */
export const USER_IMPORTS_ENTITIES = [UserImportEntity, UserImportRowEntity] as const;
