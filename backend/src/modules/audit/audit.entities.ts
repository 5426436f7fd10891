import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type {
  AuditAction,
  AuditActorKind,
  AuditDetails,
  AuditTargetKind,
} from '@chatcall/contracts';

/**
 * The audit log. Rows are only added: the privileges to change or delete them are revoked, and a
 * trigger refuses it. They do not refer to users, who may be removed.
 */
@Entity('audit_log')
@Check('audit_log_actor_check', "actor_kind IN ('user', 'anonymous', 'console', 'system')")
@Index('audit_log_actor_id_idx', ['actorId', 'id'])
@Index('audit_log_target_id_idx', ['targetId', 'id'])
class AuditLogEntity {
  /** Without gaps. */
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'audit_log_pkey' })
  id: string;

  @Column('timestamptz')
  at: Date;

  @Column('text')
  action: AuditAction;

  @Column('text', { name: 'actor_kind' })
  actorKind: AuditActorKind;

  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId: string | null;

  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId: string | null;

  @Column('text', { name: 'target_kind', nullable: true })
  targetKind: AuditTargetKind | null;

  @Column('text', { name: 'target_id', nullable: true })
  targetId: string | null;

  @Column('text')
  address: string;

  @Column('text', { name: 'user_agent' })
  userAgent: string;

  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;

  @Column('jsonb')
  details: AuditDetails;

  @Column('bytea', { name: 'previous_hash' })
  previousHash: Buffer;

  @Column('bytea')
  hash: Buffer;
}

/** The last entry of the audit log, signed with a secret of the server: one row. */
@Entity('audit_head')
@Check('audit_head_single_check', 'single')
class AuditHeadEntity {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'audit_head_pkey' })
  single: boolean;

  @Column('bigint', { name: 'last_id' })
  lastId: string;

  @Column('bytea', { name: 'last_hash' })
  lastHash: Buffer;

  /** HMAC-SHA-256 of both; null until a server has started with the new table. */
  @Column('bytea', { nullable: true })
  mac: Buffer | null;
}

/** Tables of this module. */
export const AUDIT_ENTITIES = [AuditLogEntity, AuditHeadEntity] as const;
