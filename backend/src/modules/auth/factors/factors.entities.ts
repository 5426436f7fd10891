import type { FactorKind } from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A second factor of a user. */
@Entity('factors')
@Index('factors_user_id_idx', ['userId'])
@Check('factors_kind_check', "kind IN ('totp', 'webauthn')")
@Check('factors_secret_check', "(kind = 'totp') = (secret IS NOT NULL)")
@Check('factors_credential_check', "(kind = 'webauthn') = (credential_id IS NOT NULL)")
@Unique('factors_credential_id_key', ['credentialId'])
class FactorEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'factors_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey('UserEntity', { name: 'factors_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  @Column('text')
  kind: FactorKind;

  @Column('text')
  name: string;

  /** Of an app: encrypted with a key of the server. */
  @Column('text', { nullable: true })
  secret: string | null;

  /** Of a passkey, as the browser names it. */
  @Column('bytea', { name: 'credential_id', nullable: true })
  credentialId: Buffer | null;

  /** Of a passkey, as a COSE key. */
  @Column('bytea', { name: 'public_key', nullable: true })
  publicKey: Buffer | null;

  /** Of a passkey: how often it was used, as far as it counts. */
  @Column('bigint', { nullable: true })
  counter: string | null;

  /** Of a passkey: how browsers reach it. */
  @Column('text', { array: true, nullable: true })
  transports: string[] | null;

  /** Of an app: the newest time step whose code was accepted. */
  @Column('bigint', { name: 'last_step', nullable: true })
  lastStep: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** Null while it is being set up: it does not count yet. */
  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt: Date | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}

/** A code that stands in for a lost factor, once. */
@Entity('recovery_codes')
class RecoveryCodeEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'recovery_codes_pkey' })
  @ForeignKey('UserEntity', { name: 'recovery_codes_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** HMAC-SHA-256 with a key of the server. */
  @PrimaryColumn('bytea', { name: 'code_hash', primaryKeyConstraintName: 'recovery_codes_pkey' })
  codeHash: Buffer;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}

/** A sign-in between its two steps. */
@Entity('factor_challenges')
@Index('factor_challenges_user_id_idx', ['userId'])
@Index('factor_challenges_identity_id_idx', ['identityId'])
@Index('factor_challenges_expires_at_idx', ['expiresAt'])
@Check('factor_challenges_tries_left_check', 'tries_left >= 0')
class FactorChallengeEntity {
  /** SHA-256. */
  @PrimaryColumn('bytea', {
    name: 'token_hash',
    primaryKeyConstraintName: 'factor_challenges_pkey',
  })
  tokenHash: Buffer;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey('UserEntity', { name: 'factor_challenges_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** What the user authenticated with in the first step. */
  @Column('uuid', { name: 'identity_id' })
  @ForeignKey('IdentityEntity', {
    name: 'factor_challenges_identity_id_fkey',
    onDelete: 'CASCADE',
  })
  identityId: string;

  /** SHA-256 of the stored secret of the identity: a new password makes the challenge invalid. */
  @Column('bytea', { name: 'secret_hash', nullable: true })
  secretHash: Buffer | null;

  /** SHA-256 of what tells the device from others. */
  @Column('bytea')
  binding: Buffer;

  @Column('smallint', { name: 'tries_left' })
  triesLeft: number;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

/** A random value that a passkey has to sign, once. */
@Entity('webauthn_challenges')
@Index('webauthn_challenges_expires_at_idx', ['expiresAt'])
class WebauthnChallengeEntity {
  /** SHA-256. */
  @PrimaryColumn('bytea', {
    name: 'challenge_hash',
    primaryKeyConstraintName: 'webauthn_challenges_pkey',
  })
  challengeHash: Buffer;

  /** SHA-256 of what it is for, and of the session, sign-in or device that asked for it. */
  @Column('bytea')
  binding: Buffer;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

/** Tables of second factors. */
export const FACTOR_ENTITIES = [
  FactorEntity,
  RecoveryCodeEntity,
  FactorChallengeEntity,
  WebauthnChallengeEntity,
] as const;
