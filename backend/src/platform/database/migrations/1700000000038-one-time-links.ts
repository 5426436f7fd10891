import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links that work once, and what mails to users need. */
export class OneTimeLinks1700000000038 implements MigrationInterface {
  readonly name = 'OneTimeLinks1700000000038';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users
        ADD COLUMN email_verified_at timestamptz,
        ADD COLUMN language text`);
    await runner.query(`
      CREATE TABLE one_time_links (
        token_hash bytea NOT NULL,
        purpose text NOT NULL,
        user_id uuid,
        data jsonb NOT NULL DEFAULT '{}',
        expires_at timestamptz NOT NULL,
        uses_left integer NOT NULL,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT one_time_links_pkey PRIMARY KEY (token_hash),
        CONSTRAINT one_time_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT one_time_links_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT one_time_links_uses_left_check CHECK (uses_left >= 0),
        CONSTRAINT one_time_links_purpose_check CHECK (purpose IN
          ('password-reset', 'email-verification', 'email-change', 'email-undo'))
      )`);
    await runner.query('CREATE INDEX one_time_links_user_id_idx ON one_time_links (user_id)');
    await runner.query('CREATE INDEX one_time_links_expires_at_idx ON one_time_links (expires_at)');
    await runner.query('CREATE INDEX one_time_links_created_by_idx ON one_time_links (created_by)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE one_time_links');
    await runner.query('ALTER TABLE users DROP COLUMN email_verified_at, DROP COLUMN language');
  }
}
