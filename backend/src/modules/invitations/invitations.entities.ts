import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A user who has used an invitation. */
@Entity('invitation_uses')
@Index('invitation_uses_user_id_idx', ['userId'])
class InvitationUseEntity {
  @PrimaryColumn('uuid', {
    name: 'invitation_id',
    primaryKeyConstraintName: 'invitation_uses_pkey',
  })
  @ForeignKey('OneTimeLinkEntity', 'id', {
    name: 'invitation_uses_invitation_id_fkey',
    onDelete: 'CASCADE',
  })
  invitationId: string;

  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'invitation_uses_pkey' })
  @ForeignKey('UserEntity', { name: 'invitation_uses_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  @Column('timestamptz', { name: 'used_at', default: () => 'now()' })
  usedAt: Date;
}

/** Tables of this module. */
export const INVITATIONS_ENTITIES = [InvitationUseEntity] as const;
