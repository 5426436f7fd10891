import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type {
  Consent,
  ContactState,
  SiteRole,
  UserLanguage,
  UserState,
  WaitingReason,
} from '@chatcall/contracts';

/** A user of this server. */
@Entity('users')
@Unique('users_email_key', ['email'])
@Unique('users_username_key', ['username'])
@Index('users_search_idx', { synchronize: false })
@Index('users_email_search_idx', { synchronize: false })
@Index('users_access_changed_at_idx', ['accessChangedAt'], {
  where: '(access_changed_at IS NOT NULL)',
})
@Index('users_waiting_idx', ['waitingFor', 'createdAt'], { where: '(waiting_for IS NOT NULL)' })
@Index('users_owners_idx', ['id'], { where: "(site_role = 'owner'::text)" })
@Check('users_accepts_messages_check', "accepts_messages IN ('everyone', 'shared', 'contacts')")
@Check('users_accepts_calls_check', "accepts_calls IN ('everyone', 'shared', 'contacts')")
@Check('users_accepts_adding_check', "accepts_adding IN ('everyone', 'shared', 'contacts')")
@Check('users_state_check', "state IN ('invited', 'active', 'deactivated', 'erased')")
@Check(
  'users_waiting_for_check',
  "waiting_for IS NULL OR (state = 'invited' AND waiting_for IN ('approval', 'verification'))",
)
@Check(
  'users_site_role_check',
  "site_role IN ('owner', 'administrator', 'auditor', 'member', 'guest', 'bot')",
)
export class UserEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id: string;

  /** Normalised by `IsEmailAddress`; compared without case. */
  @Column('citext')
  email: string;

  /** When the user opened a link that was sent to the address; null when they never did. */
  @Column('timestamptz', { name: 'email_verified_at', nullable: true })
  emailVerifiedAt: Date | null;

  @Column('citext')
  username: string;

  @Column('text', { name: 'display_name' })
  displayName: string;

  @Column('text', { name: 'status_text', default: '' })
  statusText: string;

  /** The name of the current picture, which cannot be guessed; null without a picture. */
  @Column('text', { name: 'avatar_version', nullable: true })
  avatarVersion: string | null;

  /** Whether other users see what the user has read, and the user what they have read. */
  @Column('boolean', { name: 'read_receipts', default: true })
  readReceipts: boolean;

  /** Of mails; null: that of the server. */
  @Column('text', { nullable: true })
  language: UserLanguage | null;

  /** From whom the user accepts messages in a direct conversation that they have not answered. */
  @Column('text', { name: 'accepts_messages', default: 'everyone' })
  acceptsMessages: Consent;

  @Column('text', { name: 'accepts_calls', default: 'everyone' })
  acceptsCalls: Consent;

  /** Who may add the user to groups and channels. */
  @Column('text', { name: 'accepts_adding', default: 'everyone' })
  acceptsAdding: Consent;

  @Column('text', { default: 'active' })
  state: UserState;

  /** What a new account waits for; null: it does not. */
  @Column('text', { name: 'waiting_for', nullable: true })
  waitingFor: WaitingReason | null;

  @Column('text', { name: 'site_role', default: 'member' })
  siteRole: SiteRole;

  /** When the state or the site role changed last; null when they never did. */
  @Column('timestamptz', { name: 'access_changed_at', nullable: true })
  accessChangedAt: Date | null;

  /** Search key of both names; see `searchKeyOf`. */
  @Column({ type: 'text', name: 'search_key', default: '', collation: 'C' })
  searchKey: string;

  @Column({ type: 'text', name: 'search_grams', array: true, default: '{}', collation: 'C' })
  searchGrams: string[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}

/** The names that two users keep seeing of each other across a block. */
export interface Names {
  readonly username: string;
  readonly displayName: string;
}

/**
 * The state of `contactId` in the list of `ownerId`. A request and an accepted contact have a row
 * for each of the two users, a block only for the user who blocks.
 */
@Entity('contacts')
@Index('contacts_contact_id_idx', ['contactId'])
@Check('contacts_state_check', "state IN ('incoming', 'outgoing', 'accepted', 'blocked')")
@Check('contacts_self_check', 'owner_id <> contact_id')
@Check('contacts_names_check', "(state = 'blocked') = (names IS NOT NULL)")
class ContactEntity {
  @PrimaryColumn('uuid', { name: 'owner_id', primaryKeyConstraintName: 'contacts_pkey' })
  @ForeignKey(() => UserEntity, { name: 'contacts_owner_id_fkey', onDelete: 'CASCADE' })
  ownerId: string;

  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'contacts_pkey' })
  @ForeignKey(() => UserEntity, { name: 'contacts_contact_id_fkey', onDelete: 'CASCADE' })
  contactId: string;

  @Column('text')
  state: ContactState;

  /** When the state began. */
  @Column('timestamptz', { default: () => 'now()' })
  since: Date;

  /** The names of both users at the time of the block; null without a block. */
  @Column('jsonb', { nullable: true })
  names: { readonly owner: Names; readonly contact: Names } | null;
}

/** Tables of this module. */
export const USERS_ENTITIES = [UserEntity, ContactEntity] as const;
