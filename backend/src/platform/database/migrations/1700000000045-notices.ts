import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notices of the system to users. */
export class Notices1700000000045 implements MigrationInterface {
  name = 'Notices1700000000045';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notices (
        user_id uuid NOT NULL,
        id uuid NOT NULL,
        kind text NOT NULL,
        details jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        read_at timestamptz,
        CONSTRAINT notices_pkey PRIMARY KEY (user_id, id),
        CONSTRAINT notices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX notices_created_at_idx ON notices (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notices');
  }
}
