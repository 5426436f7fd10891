import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The request by which a device entered its call, and requests that a device gave up before it knew
 * their outcome.
 */
export class CallEntries1700000000009 implements MigrationInterface {
  readonly name = 'CallEntries1700000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE call_devices ADD COLUMN request_id uuid');
    await runner.query('CREATE INDEX call_devices_user_id_idx ON call_devices (user_id)');
    await runner.query(`
      CREATE TABLE call_requests_given_up (
        user_id uuid NOT NULL,
        request_id uuid NOT NULL,
        given_up_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT call_requests_given_up_pkey PRIMARY KEY (user_id, request_id),
        CONSTRAINT call_requests_given_up_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(
      'CREATE INDEX call_requests_given_up_at_idx ON call_requests_given_up (given_up_at)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE call_requests_given_up');
    await runner.query('DROP INDEX call_devices_user_id_idx');
    await runner.query('ALTER TABLE call_devices DROP COLUMN request_id');
  }
}
