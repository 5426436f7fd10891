import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A reaction of one user to a message. */
@Entity('message_reactions')
@Index('message_reactions_user_id_idx', ['userId', 'messageId'])
export class MessageReactionEntity {
  @PrimaryColumn('uuid', {
    name: 'message_id',
    primaryKeyConstraintName: 'message_reactions_pkey',
  })
  @ForeignKey('messages', {
    name: 'message_reactions_message_id_fkey',
    onDelete: 'CASCADE',
  })
  messageId: string;

  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'message_reactions_pkey' })
  @ForeignKey('users', { name: 'message_reactions_user_id_fkey' })
  userId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'message_reactions_pkey' })
  emoji: string;

  @Column({
    type: 'timestamptz',
    name: 'reacted_at',
    precision: 3,
    default: () => 'clock_timestamp()',
  })
  reactedAt: Date;
}
