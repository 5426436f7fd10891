import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The process with the connection of a device that is in a call, and differences between the
 * database, the rooms and the connections that have to last before they are repaired.
 */
export class CallDifferences1700000000057 implements MigrationInterface {
  readonly name = 'CallDifferences1700000000057';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE call_devices ADD COLUMN process_id uuid');
    await runner.query(`
      CREATE TABLE call_differences (
        call_id uuid NOT NULL,
        subject uuid NOT NULL,
        kind text NOT NULL,
        noticed_at timestamptz(3) NOT NULL,
        seen_at timestamptz(3) NOT NULL,
        CONSTRAINT call_differences_pkey PRIMARY KEY (call_id, subject, kind)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE call_differences');
    await runner.query('ALTER TABLE call_devices DROP COLUMN process_id');
  }
}
