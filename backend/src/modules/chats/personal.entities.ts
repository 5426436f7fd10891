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

/** Tables of what belongs to one user alone. */
export const PERSONAL_ENTITIES = [SavedMessageEntity] as const;
