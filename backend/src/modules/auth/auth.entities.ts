import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { SessionEndReason } from './auth.events.js';
import type { IdentityKind } from './authenticator.js';
import { FACTOR_ENTITIES } from './factors/factors.entities.js';

/** Something that a user proves who they are with; a user may have several, or none yet. */
@Entity('identities')
@Unique('identities_subject_key', ['kind', 'provider', 'subject'])
@Index('identities_user_id_idx', ['userId'])
@Check('identities_kind_check', "kind IN ('password', 'oidc', 'saml', 'ldap', 'scim')")
@Check('identities_secret_check', "(kind = 'password') = (secret IS NOT NULL)")
class IdentityEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'identities_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey('UserEntity', { name: 'identities_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  @Column('text')
  kind: IdentityKind;

  /** The name of the identity provider; empty for passwords. */
  @Column('text', { default: '' })
  provider: string;

  /** The id of the user at the provider; for passwords the id of the user here. */
  @Column('text')
  subject: string;

  /** Of passwords, argon2id in the PHC string format. */
  @Column('text', { nullable: true })
  secret: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When somebody last signed in with it. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}

/** A signed-in device: the family of all refresh tokens that follow from one sign-in. */
@Entity('sessions')
@Index('sessions_user_id_idx', ['userId'])
@Index('sessions_expires_at_idx', ['expiresAt'])
@Check('sessions_end_reason_check', '(ended_at IS NULL) = (end_reason IS NULL)')
export class SessionEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey('UserEntity', { name: 'sessions_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  @Column('text', { name: 'user_agent' })
  userAgent: string;

  /** Network address of the last refresh. */
  @Column('text')
  address: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When the user last proved who they are, by signing in or again. */
  @Column('timestamptz', { name: 'authenticated_at', default: () => 'now()' })
  authenticatedAt: Date;

  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt: Date;

  /** When its newest refresh token expires. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason: SessionEndReason | null;
}

/**
 * An issued refresh token, stored as its hash. One token of a session is usable, the others are
 * retired.
 */
@Entity('refresh_tokens')
@Index('refresh_tokens_session_id_idx', ['sessionId'])
@Index('refresh_tokens_expires_at_idx', ['expiresAt'])
@Index('refresh_tokens_usable_key', ['sessionId'], { unique: true, where: '(retired_at IS NULL)' })
@Check('refresh_tokens_retired_check', '(retired_at IS NULL) = (successor_salt IS NULL)')
class RefreshTokenEntity {
  /** SHA-256. */
  @PrimaryColumn('bytea', { name: 'token_hash', primaryKeyConstraintName: 'refresh_tokens_pkey' })
  tokenHash: Buffer;

  @Column('uuid', { name: 'session_id' })
  @ForeignKey(() => SessionEntity, { name: 'refresh_tokens_session_id_fkey', onDelete: 'CASCADE' })
  sessionId: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** When its successor was issued. */
  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt: Date | null;

  /** Random part of its successor; see `RefreshTokens.successor`. */
  @Column('bytea', { name: 'successor_salt', nullable: true })
  successorSalt: Buffer | null;
}

/** Tables of this module. */
export const AUTH_ENTITIES = [
  IdentityEntity,
  SessionEntity,
  RefreshTokenEntity,
  ...FACTOR_ENTITIES,
] as const;
