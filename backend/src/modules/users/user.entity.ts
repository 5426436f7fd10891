import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A person with an account on this server. */
@Entity('users')
@Unique('users_email_key', ['email'])
@Unique('users_username_key', ['username'])
@Index('users_search_idx', { synchronize: false })
export class UserEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id: string;

  /** Normalised by `normalizeEmail`; equal whatever the case. */
  @Column('citext')
  email: string;

  @Column('citext')
  username: string;

  @Column('text', { name: 'display_name' })
  displayName: string;

  @Column('text', { name: 'status_text', default: '' })
  statusText: string;

  /** Unguessable name of the current picture; null while there is none. */
  @Column('text', { name: 'avatar_version', nullable: true })
  avatarVersion: string | null;

  /** Argon2id in the PHC string format. */
  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  /** How the name and the username are found; see `searchKeyOf`. */
  @Column({ type: 'text', name: 'search_key', default: '', collation: 'C' })
  searchKey: string;

  @Column({ type: 'text', name: 'search_grams', array: true, default: '{}', collation: 'C' })
  searchGrams: string[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
