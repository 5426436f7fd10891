import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which version of the terms each user has accepted last, and when. */
export class Terms1700000000055 implements MigrationInterface {
  readonly name = 'Terms1700000000055';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE terms_acceptances (
        user_id uuid NOT NULL,
        version integer NOT NULL,
        accepted_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT terms_acceptances_pkey PRIMARY KEY (user_id),
        CONSTRAINT terms_acceptances_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE terms_acceptances');
  }
}
