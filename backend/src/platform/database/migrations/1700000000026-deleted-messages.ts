import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deleted messages are found by an index of their own: they are not unread. */
export class DeletedMessages1700000000026 implements MigrationInterface {
  readonly name = 'DeletedMessages1700000000026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX messages_deleted_idx ON messages (conversation_id, seq, sender_id) WHERE deleted_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX messages_deleted_idx');
  }
}
