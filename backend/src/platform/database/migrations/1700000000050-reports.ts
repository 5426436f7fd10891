import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports of messages and users. */
export class Reports1700000000050 implements MigrationInterface {
  name = 'Reports1700000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reports (
        id uuid NOT NULL,
        reporter_id uuid,
        target_id uuid NOT NULL,
        user_id uuid,
        message jsonb,
        context_ids uuid[] NOT NULL DEFAULT '{}',
        reason text NOT NULL,
        comment text NOT NULL,
        state text NOT NULL DEFAULT 'open',
        outcome text,
        created_at timestamptz NOT NULL DEFAULT now(),
        handled_by uuid,
        handled_at timestamptz,
        CONSTRAINT reports_pkey PRIMARY KEY (id),
        CONSTRAINT reports_reporter_id_fkey FOREIGN KEY (reporter_id) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT reports_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT reports_handled_by_fkey FOREIGN KEY (handled_by) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT reports_state_check CHECK (state IN ('open', 'resolved')),
        CONSTRAINT reports_outcome_check CHECK ((state = 'resolved') = (outcome IS NOT NULL))
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX reports_open_key ON reports (reporter_id, target_id) WHERE state = 'open'`,
    );
    await runner.query('CREATE INDEX reports_state_idx ON reports (state, id)');
    await runner.query('CREATE INDEX reports_reporter_id_idx ON reports (reporter_id)');
    await runner.query('CREATE INDEX reports_user_id_idx ON reports (user_id)');
    await runner.query('CREATE INDEX reports_handled_by_idx ON reports (handled_by)');
    await runner.query('CREATE INDEX reports_handled_at_idx ON reports (handled_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reports');
  }
}
