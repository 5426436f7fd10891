import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A request with an `Idempotency-Key` that has created something, and its result. */
@Entity('idempotency_keys')
@Index('idempotency_keys_created_at_idx', ['createdAt'])
@Index('idempotency_keys_register_key', ['key'], {
  unique: true,
  where: "(operation = 'register'::text)",
})
class IdempotencyKeyEntity {
  /** Who sent the request; for a registration the new user. */
  @PrimaryColumn('uuid', {
    name: 'user_id',
    primaryKeyConstraintName: 'idempotency_keys_pkey',
  })
  @ForeignKey('UserEntity', { name: 'idempotency_keys_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** The operation id of the route. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' })
  operation: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' })
  key: string;

  /** SHA-256 of path and body, without passwords. */
  @Column('bytea')
  fingerprint: Buffer;

  /** JSON without secrets; null for a registration, whose tokens are not stored. */
  @Column('text', { nullable: true })
  result: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}

/** Tables of this module. */
export const IDEMPOTENCY_ENTITIES = [IdempotencyKeyEntity] as const;
