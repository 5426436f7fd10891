import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Read cursors in threads move back, also before replies of their user, which are never unread:
 * `read_count` is the cursor and their number after it. So far no cursor was before one.
 */
export class ThreadReadCounts1700000000025 implements MigrationInterface {
  readonly name = 'ThreadReadCounts1700000000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE thread_members ADD COLUMN read_count integer');
    await runner.query('UPDATE thread_members SET read_count = last_read_seq');
    await runner.query('ALTER TABLE thread_members ALTER COLUMN read_count SET NOT NULL');
  }

  /** Without the count a cursor is never before a reply of its user. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE thread_members t SET last_read_seq = o.seq
      FROM (SELECT thread_id, sender_id, max(thread_seq) AS seq FROM messages WHERE thread_id IS NOT NULL GROUP BY thread_id, sender_id) o
      WHERE o.thread_id = t.root_id AND o.sender_id = t.user_id AND t.last_read_seq < o.seq`);
    await runner.query('ALTER TABLE thread_members DROP COLUMN read_count');
  }
}
