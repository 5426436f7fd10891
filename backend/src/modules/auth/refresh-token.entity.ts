import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { SessionEntity } from './session.entity.js';

/** A refresh token that was given out, known only by its hash. One of a session is usable, the others are retired. */
@Entity('refresh_tokens')
@Index('refresh_tokens_session_id_idx', ['sessionId'])
@Index('refresh_tokens_expires_at_idx', ['expiresAt'])
@Index('refresh_tokens_usable_key', ['sessionId'], { unique: true, where: '(retired_at IS NULL)' })
@Check('refresh_tokens_retired_check', '(retired_at IS NULL) = (successor_salt IS NULL)')
export class RefreshTokenEntity {
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

  /** When its successor was given out. */
  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt: Date | null;

  /** Random part of its successor; see `RefreshTokens.successor`. */
  @Column('bytea', { name: 'successor_salt', nullable: true })
  successorSalt: Buffer | null;
}
