import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A member whom a message mentions by name. */
@Entity('mentions')
@Index('mentions_message_id_idx', ['messageId'])
@Index('mentions_user_id_conversation_id_seq_idx', ['userId', 'conversationId', 'seq'])
export class MentionEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'mentions_pkey' })
  @ForeignKey('users', { name: 'mentions_user_id_fkey' })
  userId: string;

  @PrimaryColumn('uuid', { name: 'message_id', primaryKeyConstraintName: 'mentions_pkey' })
  @ForeignKey('messages', { name: 'mentions_message_id_fkey', onDelete: 'CASCADE' })
  messageId: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId: string;

  @Column('uuid', { name: 'sender_id' })
  senderId: string;

  /** Of the message; null while it is only in a thread. */
  @Column('integer', { nullable: true })
  seq: number | null;
}
