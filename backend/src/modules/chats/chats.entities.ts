import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { PERSONAL_ENTITIES } from './personal.entities.js';
import type {
  FileCard,
  ForwardedFrom,
  LinkPreview,
  MemberRole,
  MentionAll,
  Message,
  SystemNote,
} from '@chatcall/contracts';
import { ConversationEntity } from './conversations.entities.js';
import { MessageFileEntity } from './attachments.entities.js';
import { MentionEntity } from './mentions.entities.js';
import { MessageReactionEntity } from './reactions.entities.js';
import { SEARCH_ENTITIES } from './search.entities.js';
import { SectionEntity } from './sections.entities.js';
import { ThreadMemberEntity } from './threads.entities.js';

/** A present or former member of a conversation. */
@Entity('conversation_members')
@Index('conversation_members_user_id_idx', ['userId', 'conversationId'], {
  where: 'left_at IS NULL',
})
@Index('conversation_members_conversation_id_version_idx', ['conversationId', 'version'])
@Index('conversation_members_joined_left_idx', { synchronize: false })
@Check('conversation_members_role_check', "role IN ('owner', 'admin', 'member')")
@Check(
  'conversation_members_cursors_check',
  'last_read_seq >= 0 AND last_delivered_seq >= last_read_seq',
)
class ConversationMemberEntity {
  @PrimaryColumn('uuid', {
    name: 'conversation_id',
    primaryKeyConstraintName: 'conversation_members_pkey',
  })
  @ForeignKey(() => ConversationEntity, {
    name: 'conversation_members_conversation_id_fkey',
    onDelete: 'CASCADE',
  })
  conversationId: string;

  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'conversation_members_pkey' })
  @ForeignKey('users', { name: 'conversation_members_user_id_fkey' })
  userId: string;

  @Column('text')
  role: MemberRole;

  @Column({ type: 'timestamptz', name: 'joined_at', precision: 3, default: () => 'now()' })
  joinedAt: Date;

  /** Null while the user is a member. */
  @Column({ type: 'timestamptz', name: 'left_at', precision: 3, nullable: true })
  leftAt: Date | null;

  /** Everything up to here has reached one of the user's devices. Never decreases. */
  @Column('integer', { name: 'last_delivered_seq', default: 0 })
  lastDeliveredSeq: number;

  /** Everything up to here has been read. Decreases only when the member moves it back. */
  @Column('integer', { name: 'last_read_seq', default: 0 })
  lastReadSeq: number;

  @Column('boolean', { default: false })
  muted: boolean;

  @Column({ type: 'timestamptz', name: 'muted_until', precision: 3, nullable: true })
  mutedUntil: Date | null;

  @Column('boolean', { default: false })
  archived: boolean;

  @Column('boolean', { default: false })
  favourite: boolean;

  /** Hidden as long as the conversation's `writtenCount` is not larger; null: not hidden. */
  @Column('integer', { name: 'hidden_count', nullable: true })
  hiddenCount: number | null;

  /** The user's section. One that was deleted at the same time may remain, and counts as none. */
  @Column('uuid', { name: 'section_id', nullable: true })
  sectionId: string | null;

  /**
   * The user created the group, wrote in the conversation, or was added by a user they know. The
   * other members may then see their presence, typing and receipts.
   */
  @Column('boolean', { default: false })
  accepted: boolean;

  /** The conversation's version in which the member was added or removed or got this role. */
  @Column('integer', { default: 1 })
  version: number;

  /** When the user's own cursors or settings changed last. */
  @Column({ type: 'timestamptz', name: 'own_changed_at', default: () => 'now()' })
  ownChangedAt: Date;

  /**
   * `writtenCount` of the message at the read cursor, and one for each message of the user's own
   * after it. The conversation's `writtenCount` minus this is the number of unread messages.
   */
  @Column('integer', { name: 'read_count', default: 0 })
  readCount: number;

  /**
   * The read cursor before the member moved it back. The others still see everything up to here as
   * read.
   */
  @Column('integer', { name: 'receipt_seq', default: 0 })
  receiptSeq: number;

  /** Moves of the read cursor, the oldest first; null for none. See `access/read-log.ts`. */
  @Column('bigint', { name: 'read_log', array: true, nullable: true })
  readLog: string[] | null;
}

/** A message of a user or of the system. */
@Entity('messages')
@Unique('messages_conversation_id_seq_key', ['conversationId', 'seq'])
@Unique('messages_sender_id_client_message_id_key', ['senderId', 'clientMessageId'])
@Index('messages_conversation_id_version_idx', ['conversationId', 'version'])
@ForeignKey(
  () => ConversationMemberEntity,
  ['conversationId', 'senderId'],
  ['conversationId', 'userId'],
  {
    name: 'messages_membership_fkey',
    onDelete: 'CASCADE',
  },
)
@Index('messages_pinned_idx', ['conversationId', 'pinnedAt', 'id'], {
  where: 'pinned_at IS NOT NULL',
})
@Index('messages_mentions_all_idx', ['conversationId', 'id'], { where: "mentions_all = 'all'" })
@Index('messages_mentions_all_seq_idx', ['conversationId', 'seq'], {
  where: "mentions_all = 'all'",
})
@Index('messages_deleted_idx', ['conversationId', 'seq', 'senderId'], {
  where: 'deleted_at IS NOT NULL',
})
@Index('messages_deleted_replies_idx', ['threadId', 'threadSeq', 'senderId'], {
  where: 'deleted_at IS NOT NULL',
})
@Index('messages_links_idx', { synchronize: false })
@Index('messages_forwarded_from_idx', { synchronize: false })
@Index('messages_reply_to_idx', ['replyTo'], { where: 'reply_to IS NOT NULL' })
@Check('messages_mentions_all_check', "mentions_all IN ('all', 'here')")
@Check('messages_type_check', "type IN ('text', 'system')")
@Check('messages_system_check', "(type = 'system') = (system IS NOT NULL)")
@Check('messages_seq_check', 'seq > 0')
@Index('messages_thread_key', ['threadId', 'threadSeq'], {
  unique: true,
  where: 'thread_id IS NOT NULL',
})
@Check('messages_place_check', 'seq IS NOT NULL OR thread_seq IS NOT NULL')
@Check('messages_thread_check', '(thread_id IS NULL) = (thread_seq IS NULL)')
class MessageEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'messages_pkey' })
  id: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId: string;

  /**
   * 1, 2, 3 … in the main timeline of the conversation, without gaps. Null for a reply that is only
   * in its thread, so that no statement about the main timeline finds it.
   */
  @Column('integer', { nullable: true })
  seq: number | null;

  /** The root of the thread that this reply is in. */
  @Column('uuid', { name: 'thread_id', nullable: true })
  @ForeignKey(() => MessageEntity, { name: 'messages_thread_id_fkey', onDelete: 'CASCADE' })
  threadId: string | null;

  /** 1, 2, 3 … in the thread, without gaps. */
  @Column('integer', { name: 'thread_seq', nullable: true })
  threadSeq: number | null;

  /** Of a root: replies that are not deleted. Null, as what follows, as long as there was none. */
  @Column('integer', { name: 'reply_count', nullable: true })
  replyCount: number | null;

  /** Of a root: `threadSeq` of the newest reply. */
  @Column('integer', { name: 'thread_last_seq', nullable: true })
  threadLastSeq: number | null;

  /** Of a root: when the newest reply was stored. */
  @Column({ type: 'timestamptz', name: 'thread_last_at', precision: 3, nullable: true })
  threadLastAt: Date | null;

  /** Of a root: the authors of replies, the latest first; not all of them. */
  @Column('uuid', { name: 'thread_participants', array: true, nullable: true })
  threadParticipants: string[] | null;

  @Column('uuid', { name: 'sender_id' })
  senderId: string;

  @Column('uuid', { name: 'client_message_id' })
  clientMessageId: string;

  @Column('text')
  type: Message['type'];

  @Column('text')
  content: string;

  @Column('jsonb', { nullable: true })
  system: SystemNote | null;

  /** The text was copied from another message. */
  @Column('jsonb', { nullable: true })
  forwarded: ForwardedFrom | null;

  /** The files that it carries; null without any. */
  @Column('jsonb', { nullable: true })
  files: readonly FileCard[] | null;

  /** Null: none yet; an empty list: its author wants none. */
  @Column('jsonb', { nullable: true })
  links: readonly LinkPreview[] | null;

  @Column('uuid', { name: 'reply_to', nullable: true })
  @ForeignKey(() => MessageEntity, { name: 'messages_reply_to_fkey', onDelete: 'SET NULL' })
  replyTo: string | null;

  /**
   * Taken while the conversation's row was locked: increases with `seq` as long as the clock of the
   * database does not go back.
   */
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'edited_at', precision: 3, nullable: true })
  editedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true })
  deletedAt: Date | null;

  /** How often each emoji is in `message_reactions`, in the order of their first use. */
  @Column('jsonb', { default: [] })
  reactions: readonly { readonly emoji: string; readonly count: number }[];

  /** Null while it is not pinned. */
  @Column({ type: 'timestamptz', name: 'pinned_at', precision: 3, nullable: true })
  pinnedAt: Date | null;

  /** The text mentions everyone. */
  @Column('text', { name: 'mentions_all', nullable: true })
  mentionsAll: MentionAll | null;

  /** The conversation's version in which the message was stored or changed last. */
  @Column('integer', { default: 1 })
  version: number;

  /** The conversation's `writtenCount` after this message. */
  @Column('integer', { name: 'written_count', default: 0 })
  writtenCount: number;
}

/** A former text of an edited message. */
@Entity('message_edits')
class MessageEditEntity {
  @PrimaryColumn('uuid', { name: 'message_id', primaryKeyConstraintName: 'message_edits_pkey' })
  @ForeignKey(() => MessageEntity, { name: 'message_edits_message_id_fkey', onDelete: 'CASCADE' })
  messageId: string;

  /** The version of the message when it had this text. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'message_edits_pkey' })
  version: number;

  @Column('text')
  content: string;

  @Column({ type: 'timestamptz', name: 'written_at', precision: 3 })
  writtenAt: Date;
}

/** Tables of this module. */
export const CHATS_ENTITIES = [
  ConversationEntity,
  ConversationMemberEntity,
  MessageEntity,
  MessageEditEntity,
  MessageReactionEntity,
  ...PERSONAL_ENTITIES,
  ThreadMemberEntity,
  SectionEntity,
  MentionEntity,
  MessageFileEntity,
  ...SEARCH_ENTITIES,
] as const;
