import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { FileKind } from '@chatcall/contracts';

/**
 * A file that a message carries: finds the messages of a file and the files of a conversation. What
 * clients receive of it is in `messages.files`. A deleted message has none.
 */
@Entity('message_files')
@Index('message_files_file_id_idx', ['fileId'])
@Index('message_files_conversation_id_kind_idx', [
  'conversationId',
  'kind',
  'messageId',
  'position',
])
export class MessageFileEntity {
  @PrimaryColumn('uuid', { name: 'message_id', primaryKeyConstraintName: 'message_files_pkey' })
  @ForeignKey('messages', { name: 'message_files_message_id_fkey', onDelete: 'CASCADE' })
  messageId: string;

  /** 1, 2, 3 … in the order in which they are shown. */
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'message_files_pkey' })
  position: number;

  @Column('uuid', { name: 'file_id' })
  @ForeignKey('files', { name: 'message_files_file_id_fkey' })
  fileId: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId: string;

  @Column('text')
  kind: FileKind;

  @Column('text')
  alt: string;
}
