import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Exports of everything about a user. */
export class UserExports1700000000052 implements MigrationInterface {
  name = 'UserExports1700000000052';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_exports (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        requested_by uuid NOT NULL,
        state text NOT NULL DEFAULT 'running',
        processed integer NOT NULL DEFAULT 0,
        total integer NOT NULL DEFAULT 0,
        size bigint,
        worker uuid,
        lease_until timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        CONSTRAINT user_exports_pkey PRIMARY KEY (id),
        CONSTRAINT user_exports_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT user_exports_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users (id),
        CONSTRAINT user_exports_state_check CHECK (state IN ('running', 'done', 'failed', 'cancelled'))
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX user_exports_running_key ON user_exports (requested_by) WHERE (state = 'running'::text)`,
    );
    await runner.query('CREATE INDEX user_exports_user_id_idx ON user_exports (user_id)');
    await runner.query(
      'CREATE INDEX user_exports_requested_by_idx ON user_exports (requested_by, created_at)',
    );
    await runner.query('CREATE INDEX user_exports_expires_at_idx ON user_exports (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE user_exports');
  }
}
