import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When members have read messages, and the choice of users to hide that. */
export class ReadReceipts1700000000024 implements MigrationInterface {
  readonly name = 'ReadReceipts1700000000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users ADD COLUMN read_receipts boolean NOT NULL DEFAULT true');
    await runner.query('ALTER TABLE conversation_members ADD COLUMN read_log bigint[]');
    // It is not known when the messages up to here were read.
    await runner.query(
      'UPDATE conversation_members SET read_log = ARRAY[GREATEST(last_read_seq, receipt_seq)::bigint] WHERE last_read_seq > 0',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE conversation_members DROP COLUMN read_log');
    await runner.query('ALTER TABLE users DROP COLUMN read_receipts');
  }
}
