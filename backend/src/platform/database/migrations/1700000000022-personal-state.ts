import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What belongs to one user alone: messages that they saved for later, and drafts. And where forwarded texts come from. */
export class PersonalState1700000000022 implements MigrationInterface {
  readonly name = 'PersonalState1700000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE saved_messages (
        message_id uuid NOT NULL,
        user_id uuid NOT NULL,
        saved_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT saved_messages_pkey PRIMARY KEY (message_id, user_id),
        CONSTRAINT saved_messages_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
        CONSTRAINT saved_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
      )`);
    await runner.query(
      'CREATE INDEX saved_messages_user_id_saved_at_idx ON saved_messages (user_id, saved_at, message_id)',
    );
    await runner.query('ALTER TABLE messages ADD COLUMN forwarded jsonb');
    await runner.query(`
      CREATE TABLE drafts (
        user_id uuid NOT NULL,
        place uuid NOT NULL,
        conversation_id uuid NOT NULL,
        thread_id uuid,
        text text NOT NULL,
        reply_to uuid,
        written_at timestamptz(3) NOT NULL,
        CONSTRAINT drafts_pkey PRIMARY KEY (user_id, place),
        CONSTRAINT drafts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT drafts_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
      )`);
    await runner.query(
      'CREATE INDEX drafts_user_id_written_at_idx ON drafts (user_id, written_at, place)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE drafts');
    await runner.query('ALTER TABLE messages DROP COLUMN forwarded');
    await runner.query('DROP TABLE saved_messages');
  }
}
