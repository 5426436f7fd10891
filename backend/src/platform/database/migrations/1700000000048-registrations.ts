import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts that wait for a decision, or until their e-mail address is verified. */
export class Registrations1700000000048 implements MigrationInterface {
  readonly name = 'Registrations1700000000048';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users ADD COLUMN waiting_for text, ADD CONSTRAINT users_waiting_for_check
        CHECK (waiting_for IS NULL OR (state = 'invited' AND waiting_for IN ('approval', 'verification')))`);
    await runner.query(
      'CREATE INDEX users_waiting_idx ON users (waiting_for, created_at) WHERE (waiting_for IS NOT NULL)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM users WHERE waiting_for IS NOT NULL');
    await runner.query('ALTER TABLE users DROP COLUMN waiting_for');
  }
}
