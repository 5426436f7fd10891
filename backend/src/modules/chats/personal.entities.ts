import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A message that a user has saved for later. */
@Entity('saved_messages')
@Index('saved_messages_user_id_saved_at_idx', ['userId', 'savedAt', 'messageId'])
class SavedMessageEntity {
  @PrimaryColumn('uuid', { name: 'message_id', primaryKeyConstraintName: 'saved_messages_pkey' })
  @ForeignKey('messages', { name: 'saved_messages_message_id_fkey', onDelete: 'CASCADE' })
  messageId: string;

  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'saved_messages_pkey' })
  @ForeignKey('users', { name: 'saved_messages_user_id_fkey' })
  userId: string;

  @Column({
    type: 'timestamptz',
    name: 'saved_at',
    precision: 3,
    default: () => 'clock_timestamp()',
  })
  savedAt: Date;
}

/** What a user has written and not sent. */
@Entity('drafts')
@Index('drafts_user_id_written_at_idx', ['userId', 'writtenAt', 'place'])
class DraftEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'drafts_pkey' })
  @ForeignKey('users', { name: 'drafts_user_id_fkey' })
  userId: string;

  /** Id of the thread, or of the conversation. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'drafts_pkey' })
  place: string;

  @Column('uuid', { name: 'conversation_id' })
  @ForeignKey('conversations', { name: 'drafts_conversation_id_fkey', onDelete: 'CASCADE' })
  conversationId: string;

  @Column('uuid', { name: 'thread_id', nullable: true })
  threadId: string | null;

  /** Empty: it was cleared. Kept, so that an older draft of another device does not come back. */
  @Column('text')
  text: string;

  @Column('uuid', { name: 'reply_to', nullable: true })
  replyTo: string | null;

  @Column({ type: 'timestamptz', name: 'written_at', precision: 3 })
  writtenAt: Date;
}

/** Tables of what belongs to one user alone. */
export const PERSONAL_ENTITIES = [SavedMessageEntity, DraftEntity] as const;
