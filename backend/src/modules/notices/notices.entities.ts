import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { NoticeKind } from '@chatcall/contracts';

/** A notice of the system to a user. */
@Entity('notices')
@Index('notices_created_at_idx', ['createdAt'])
class NoticeEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'notices_pkey' })
  @ForeignKey('UserEntity', { name: 'notices_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** Later notices have greater ids. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'notices_pkey' })
  id: string;

  @Column('text')
  kind: NoticeKind;

  @Column('jsonb')
  details: Readonly<Record<string, string | number | boolean | null>>;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** Null: not read yet. */
  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt: Date | null;
}

/** Tables of this module. */
export const NOTICES_ENTITIES = [NoticeEntity] as const;
