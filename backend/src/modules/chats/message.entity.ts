import type { Message, SystemNote } from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { ConversationMemberEntity } from './conversation-member.entity.js';

/** One message, of a person or of the system. */
@Entity('messages')
@Unique('messages_conversation_id_seq_key', ['conversationId', 'seq'])
@Unique('messages_sender_id_client_message_id_key', ['senderId', 'clientMessageId'])
@ForeignKey(
  () => ConversationMemberEntity,
  ['conversationId', 'senderId'],
  ['conversationId', 'userId'],
  {
    name: 'messages_membership_fkey',
    onDelete: 'CASCADE',
  },
)
@Check('messages_type_check', "type IN ('text', 'system')")
@Check('messages_system_check', "(type = 'system') = (system IS NOT NULL)")
@Check('messages_seq_check', 'seq > 0')
export class MessageEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'messages_pkey' })
  id: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId: string;

  /** 1, 2, 3 … in the conversation, without gaps. */
  @Column('integer')
  seq: number;

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

  @Column('uuid', { name: 'reply_to', nullable: true })
  @ForeignKey(() => MessageEntity, { name: 'messages_reply_to_fkey', onDelete: 'SET NULL' })
  replyTo: string | null;

  /** Taken while the conversation's row was locked: rises with `seq` as long as the database's clock does not go back. */
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'edited_at', precision: 3, nullable: true })
  editedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true })
  deletedAt: Date | null;

  /** Rises with every change of this message. */
  @Column('integer', { default: 1 })
  version: number;
}
