import type { MemberRole } from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ConversationEntity } from './conversation.entity.js';

/** A person in a conversation, or who was in it. */
@Entity('conversation_members')
@Index('conversation_members_user_id_idx', ['userId', 'conversationId'], {
  where: 'left_at IS NULL',
})
@Check('conversation_members_role_check', "role IN ('owner', 'admin', 'member')")
@Check(
  'conversation_members_cursors_check',
  'last_read_seq >= 0 AND last_delivered_seq >= last_read_seq',
)
export class ConversationMemberEntity {
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

  /** Null while they are in. */
  @Column({ type: 'timestamptz', name: 'left_at', precision: 3, nullable: true })
  leftAt: Date | null;

  /** Everything up to here has reached one of their devices; never goes back. */
  @Column('integer', { name: 'last_delivered_seq', default: 0 })
  lastDeliveredSeq: number;

  /** Everything up to here has been read; never goes back. */
  @Column('integer', { name: 'last_read_seq', default: 0 })
  lastReadSeq: number;

  @Column('boolean', { default: false })
  muted: boolean;

  @Column('boolean', { default: false })
  archived: boolean;

  /**
   * They made the group, wrote in the conversation, or were added by someone whom they know: the other members may see their presence,
   * typing and receipts.
   */
  @Column('boolean', { default: false })
  accepted: boolean;
}
