import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deleted replies are found by an index of their own: they are not unread. */
export class DeletedReplies1700000000027 implements MigrationInterface {
  readonly name = 'DeletedReplies1700000000027';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX messages_deleted_replies_idx ON messages (thread_id, thread_seq, sender_id) WHERE deleted_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX messages_deleted_replies_idx');
  }
}
