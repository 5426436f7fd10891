import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Administrators list, archive and delete groups and channels. */
export class AdministeredConversations1700000000043 implements MigrationInterface {
  readonly name = 'AdministeredConversations1700000000043';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE conversations ADD COLUMN archived_at timestamptz(3), ADD COLUMN deleted_at timestamptz(3)',
    );
    await runner.query(
      `CREATE INDEX conversations_administered_idx ON conversations (search_key, id)
       WHERE kind <> 'direct' AND deleted_at IS NULL`,
    );
    await runner.query(
      'CREATE INDEX conversations_deleted_idx ON conversations (deleted_at) WHERE deleted_at IS NOT NULL',
    );
    // Without it the deletion of each message reads all messages.
    await runner.query(
      'CREATE INDEX messages_reply_to_idx ON messages (reply_to) WHERE reply_to IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX messages_reply_to_idx');
    await runner.query('DROP INDEX conversations_deleted_idx');
    await runner.query('DROP INDEX conversations_administered_idx');
    await runner.query('ALTER TABLE conversations DROP COLUMN deleted_at, DROP COLUMN archived_at');
  }
}
