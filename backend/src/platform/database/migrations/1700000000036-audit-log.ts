import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log and its head. The owner of the table may no longer change or delete rows; the trigger
 * refuses it to superusers, too, who need no privileges.
 */
export class AuditLog1700000000036 implements MigrationInterface {
  readonly name = 'AuditLog1700000000036';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_log (
        id bigint NOT NULL,
        at timestamptz NOT NULL,
        action text NOT NULL,
        actor_kind text NOT NULL,
        actor_id uuid,
        session_id uuid,
        target_kind text,
        target_id text,
        address text NOT NULL,
        user_agent text NOT NULL,
        request_id text,
        details jsonb NOT NULL,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        CONSTRAINT audit_log_pkey PRIMARY KEY (id),
        CONSTRAINT audit_log_actor_check CHECK (actor_kind IN ('user', 'anonymous', 'console', 'system'))
      )`);
    await runner.query('CREATE INDEX audit_log_actor_id_idx ON audit_log (actor_id, id)');
    await runner.query('CREATE INDEX audit_log_target_id_idx ON audit_log (target_id, id)');
    await runner.query(`
      CREATE TABLE audit_head (
        single boolean NOT NULL DEFAULT true,
        last_id bigint NOT NULL,
        last_hash bytea NOT NULL,
        mac bytea,
        CONSTRAINT audit_head_pkey PRIMARY KEY (single),
        CONSTRAINT audit_head_single_check CHECK (single)
      )`);
    await runner.query(
      `INSERT INTO audit_head (last_id, last_hash) VALUES (0, decode(repeat('00', 32), 'hex'))`,
    );
    await runner.query(`
      CREATE FUNCTION refuse_audit_log_changes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit log is append-only.' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_log_changes()`);
    await runner.query('REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM PUBLIC, CURRENT_USER');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_log');
    await runner.query('DROP FUNCTION refuse_audit_log_changes()');
    await runner.query('DROP TABLE audit_head');
  }
}
