import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reactions to messages, and pinned messages. Each message has a summary of its reactions, so that a
 * page of messages counts nothing.
 */
export class Reactions1700000000014 implements MigrationInterface {
  readonly name = 'Reactions1700000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE message_reactions (
        message_id uuid NOT NULL,
        user_id uuid NOT NULL,
        emoji text NOT NULL,
        reacted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT message_reactions_pkey PRIMARY KEY (message_id, user_id, emoji),
        CONSTRAINT message_reactions_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
        CONSTRAINT message_reactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
      )`);
    await runner.query(
      'CREATE INDEX message_reactions_user_id_idx ON message_reactions (user_id, message_id)',
    );
    await runner.query(`
      ALTER TABLE messages ADD COLUMN reactions jsonb NOT NULL DEFAULT '[]', ADD COLUMN pinned_at timestamptz(3)`);
    await runner.query(`
      CREATE INDEX messages_pinned_idx ON messages (conversation_id, pinned_at, id) WHERE pinned_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX messages_pinned_idx');
    await runner.query('ALTER TABLE messages DROP COLUMN reactions, DROP COLUMN pinned_at');
    await runner.query('DROP TABLE message_reactions');
  }
}
