import type { ContactState } from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from './user.entity.js';

/** What people who have blocked each other go on seeing of each other. */
export interface Names {
  readonly username: string;
  readonly displayName: string;
}

/**
 * How one person stands to another, seen from `ownerId`. A request and an accepted contact have a row on each side, a block only on
 * the side of who blocks.
 */
@Entity('contacts')
@Index('contacts_contact_id_idx', ['contactId'])
@Check('contacts_state_check', "state IN ('incoming', 'outgoing', 'accepted', 'blocked')")
@Check('contacts_self_check', 'owner_id <> contact_id')
@Check('contacts_names_check', "(state = 'blocked') = (names IS NOT NULL)")
export class ContactEntity {
  @PrimaryColumn('uuid', { name: 'owner_id', primaryKeyConstraintName: 'contacts_pkey' })
  @ForeignKey(() => UserEntity, { name: 'contacts_owner_id_fkey', onDelete: 'CASCADE' })
  ownerId: string;

  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'contacts_pkey' })
  @ForeignKey(() => UserEntity, { name: 'contacts_contact_id_fkey', onDelete: 'CASCADE' })
  contactId: string;

  @Column('text')
  state: ContactState;

  /** When the state was reached. */
  @Column('timestamptz', { default: () => 'now()' })
  since: Date;

  /** The names of both when the block was made; null without a block. */
  @Column('jsonb', { nullable: true })
  names: { readonly owner: Names; readonly contact: Names } | null;
}
