import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Up to which call users have seen that they missed it. Calls of the time before count as seen. */
export class MissedCalls1700000000062 implements MigrationInterface {
  readonly name = 'MissedCalls1700000000062';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE missed_calls_seen (
        user_id uuid NOT NULL,
        seen_until uuid NOT NULL,
        CONSTRAINT missed_calls_seen_pkey PRIMARY KEY (user_id),
        CONSTRAINT missed_calls_seen_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE INDEX call_participants_missed_idx ON call_participants (user_id, call_id)
        WHERE outcome IN ('missed', 'cancelled', 'busy')`);
    await runner.query(`
      INSERT INTO missed_calls_seen (user_id, seen_until)
      SELECT DISTINCT ON (user_id) user_id, call_id FROM call_participants ORDER BY user_id, call_id DESC`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX call_participants_missed_idx');
    await runner.query('DROP TABLE missed_calls_seen');
  }
}
