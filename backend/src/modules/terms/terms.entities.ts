import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** The terms that a user has accepted last. */
@Entity('terms_acceptances')
class TermsAcceptanceEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'terms_acceptances_pkey' })
  @ForeignKey('UserEntity', { name: 'terms_acceptances_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** The version of the setting `terms.text`. */
  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'accepted_at', default: () => 'now()' })
  acceptedAt: Date;
}

/** Tables of this module. */
export const TERMS_ENTITIES = [TermsAcceptanceEntity] as const;
