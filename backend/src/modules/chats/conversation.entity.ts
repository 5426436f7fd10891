import type { ConversationKind } from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A direct conversation of two people or a group. */
@Entity('conversations')
@Index('conversations_direct_key', ['directLow', 'directHigh'], {
  unique: true,
  where: 'direct_low IS NOT NULL',
})
@Index('conversations_created_by_idx', ['createdBy'])
@Index('conversations_search_idx', { synchronize: false })
@Check('conversations_kind_check', "kind IN ('direct', 'group')")
@Check('conversations_title_check', "(kind = 'group') = (title IS NOT NULL)")
@Check(
  'conversations_direct_check',
  "(kind = 'direct' AND direct_low < direct_high) OR (kind = 'group' AND direct_low IS NULL AND direct_high IS NULL)",
)
@Check('conversations_member_count_check', 'member_count >= 0')
export class ConversationEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'conversations_pkey' })
  id: string;

  @Column('text')
  kind: ConversationKind;

  /** Null for direct conversations. */
  @Column('text', { nullable: true })
  title: string | null;

  /** How the title of a group is found; see `searchKeyOf`. */
  @Column({ type: 'text', name: 'search_key', default: '', collation: 'C' })
  searchKey: string;

  @Column({ type: 'text', name: 'search_grams', array: true, default: '{}', collation: 'C' })
  searchGrams: string[];

  @Column('text', { name: 'avatar_version', nullable: true })
  avatarVersion: string | null;

  @Column('uuid', { name: 'created_by' })
  @ForeignKey('users', { name: 'conversations_created_by_fkey' })
  createdBy: string;

  /** The smaller user id of a direct conversation; with `directHigh` unique, so that a pair has one conversation. */
  @Column('uuid', { name: 'direct_low', nullable: true })
  directLow: string | null;

  @Column('uuid', { name: 'direct_high', nullable: true })
  directHigh: string | null;

  /** People who are in it now. */
  @Column('integer', { name: 'member_count' })
  memberCount: number;

  /** `seq` of the newest message. */
  @Column('integer', { name: 'last_seq', default: 0 })
  lastSeq: number;

  /** Rises with every change of title, avatar or members, never with a message. */
  @Column('integer', { default: 1 })
  version: number;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt: Date;

  /** When the newest message was stored, or the conversation was created. */
  @Column({ type: 'timestamptz', name: 'last_activity_at', precision: 3, default: () => 'now()' })
  lastActivityAt: Date;
}
