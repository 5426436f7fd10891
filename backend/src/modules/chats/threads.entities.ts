import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * A user who follows a thread or has decided not to. Only those who had a part in it have a row.
 */
@Entity('thread_members')
@Index('thread_members_user_id_idx', ['userId', 'rootId'], { where: 'following' })
export class ThreadMemberEntity {
  @PrimaryColumn('uuid', { name: 'root_id', primaryKeyConstraintName: 'thread_members_pkey' })
  @ForeignKey('messages', { name: 'thread_members_root_id_fkey', onDelete: 'CASCADE' })
  rootId: string;

  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'thread_members_pkey' })
  @ForeignKey('users', { name: 'thread_members_user_id_fkey' })
  userId: string;

  @Column('boolean')
  following: boolean;

  /** `threadSeq` up to which the user has read. */
  @Column('integer', { name: 'last_read_seq' })
  lastReadSeq: number;

  /** `lastReadSeq` and the number of the user's own replies after it, which are never unread. */
  @Column('integer', { name: 'read_count' })
  readCount: number;
}
