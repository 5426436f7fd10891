import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** An erased user of whom there may be files, and rows of requests that were running then. */
@Entity('user_erasures')
@Index('user_erasures_erased_at_idx', ['erasedAt'])
class UserErasureEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'user_erasures_pkey' })
  @ForeignKey('UserEntity', { name: 'user_erasures_user_id_fkey' })
  userId: string;

  /** The picture that the user had. */
  @Column('text', { name: 'avatar_version', nullable: true })
  avatarVersion: string | null;

  @Column('timestamptz', { name: 'erased_at', default: () => 'now()' })
  erasedAt: Date;
}

/** Tables of this module. */
export const ERASURE_ENTITIES = [UserErasureEntity] as const;
