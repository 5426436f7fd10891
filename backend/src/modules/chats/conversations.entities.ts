import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ConversationKind, ConversationPolicy } from '@chatcall/contracts';

/** A direct conversation of two users, a group, or a channel. */
@Entity('conversations')
@Index('conversations_direct_key', ['directLow', 'directHigh'], {
  unique: true,
  where: 'direct_low IS NOT NULL',
})
@Index('conversations_created_by_idx', ['createdBy'])
@Index('conversations_search_idx', { synchronize: false })
@Index('conversations_channels_idx', ['searchKey', 'id'], { where: "kind = 'channel'" })
@Index('conversations_administered_idx', ['searchKey', 'id'], {
  where: "kind <> 'direct' AND deleted_at IS NULL",
})
@Index('conversations_deleted_idx', ['deletedAt'], { where: 'deleted_at IS NOT NULL' })
@Check('conversations_kind_check', "kind IN ('direct', 'group', 'channel')")
@Check('conversations_title_check', "(kind = 'direct') = (title IS NULL)")
@Check(
  'conversations_direct_check',
  "(kind = 'direct' AND direct_low < direct_high) OR (kind <> 'direct' AND direct_low IS NULL AND direct_high IS NULL)",
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

  @Column('text', { default: '' })
  description: string;

  @Column('text', { default: '' })
  topic: string;

  @Column('jsonb', {
    default: { post: 'member', addMembers: 'admin', pin: 'member', mentionAll: 'member' },
  })
  policy: ConversationPolicy;

  /** Search key of the title of a group or channel; see `searchKeyOf`. */
  @Column({ type: 'text', name: 'search_key', default: '', collation: 'C' })
  searchKey: string;

  @Column({ type: 'text', name: 'search_grams', array: true, default: '{}', collation: 'C' })
  searchGrams: string[];

  @Column('text', { name: 'avatar_version', nullable: true })
  avatarVersion: string | null;

  @Column('uuid', { name: 'created_by' })
  @ForeignKey('users', { name: 'conversations_created_by_fkey' })
  createdBy: string;

  /**
   * The smaller user id of a direct conversation. Unique together with `directHigh`, so that two
   * users have one conversation.
   */
  @Column('uuid', { name: 'direct_low', nullable: true })
  directLow: string | null;

  @Column('uuid', { name: 'direct_high', nullable: true })
  directHigh: string | null;

  /** Number of present members. */
  @Column('integer', { name: 'member_count' })
  memberCount: number;

  /** `seq` of the newest message. */
  @Column('integer', { name: 'last_seq', default: 0 })
  lastSeq: number;

  /** Each change of the conversation takes the next one: a message stored, a member added … */
  @Column('integer', { default: 1 })
  version: number;

  /** The version of the last change of title, avatar, members or roles. */
  @Column('integer', { name: 'details_version', default: 1 })
  detailsVersion: number;

  /** When `version` was taken. */
  @Column({ type: 'timestamptz', name: 'changed_at', default: () => 'now()' })
  changedAt: Date;

  /** Number of messages that users wrote; system messages do not count. */
  @Column('integer', { name: 'written_count', default: 0 })
  writtenCount: number;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt: Date;

  /** When the newest message was stored, or the conversation was created. */
  @Column({ type: 'timestamptz', name: 'last_activity_at', precision: 3, default: () => 'now()' })
  lastActivityAt: Date;

  /** When an administrator of the site archived it. */
  @Column({ type: 'timestamptz', name: 'archived_at', precision: 3, nullable: true })
  archivedAt: Date | null;

  /** When an administrator of the site deleted it; what it has is removed later. */
  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true })
  deletedAt: Date | null;
}
