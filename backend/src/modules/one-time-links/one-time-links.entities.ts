import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What a link is for. */
export type LinkPurpose =
  'password-reset' | 'email-verification' | 'email-change' | 'email-undo' | 'invitation';

/** A link that works once. The token itself is only in the link. */
@Entity('one_time_links')
@Index('one_time_links_id_key', ['id'], { unique: true })
@Index('one_time_links_user_id_idx', ['userId'])
@Index('one_time_links_expires_at_idx', ['expiresAt'])
@Index('one_time_links_created_by_idx', ['createdBy'])
@Check('one_time_links_uses_left_check', 'uses_left >= 0')
@Check(
  'one_time_links_purpose_check',
  "purpose IN ('password-reset', 'email-verification', 'email-change', 'email-undo', 'invitation')",
)
class OneTimeLinkEntity {
  /** SHA-256. */
  @PrimaryColumn('bytea', { name: 'token_hash', primaryKeyConstraintName: 'one_time_links_pkey' })
  tokenHash: Buffer;

  /** For lists, and to revoke it without the token. */
  @Column('uuid')
  id: string;

  @Column('text')
  purpose: LinkPurpose;

  /** The user whom it is for; null: for somebody who has no account yet. */
  @Column('uuid', { name: 'user_id', nullable: true })
  @ForeignKey('UserEntity', { name: 'one_time_links_user_id_fkey', onDelete: 'CASCADE' })
  userId: string | null;

  /** What the purpose needs, such as the new e-mail address. */
  @Column('jsonb', { default: {} })
  data: object;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('integer', { name: 'uses_left' })
  usesLeft: number;

  /** The administrator who issued it; null: requested by the user. */
  @Column('uuid', { name: 'created_by', nullable: true })
  @ForeignKey('UserEntity', { name: 'one_time_links_created_by_fkey', onDelete: 'SET NULL' })
  createdBy: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}

/** Tables of this module. */
export const ONE_TIME_LINKS_ENTITIES = [OneTimeLinkEntity] as const;
