import type { FactorKind } from '@chatcall/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A second factor of a user. */
@Entity('factors')
@Index('factors_user_id_idx', ['userId'])
@Check('factors_kind_check', "kind IN ('totp')")
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
  @Column('text')
  secret: string;

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

/** Tables of second factors. */
export const FACTOR_ENTITIES = [FactorEntity, RecoveryCodeEntity, FactorChallengeEntity] as const;
