import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Mentions. One row for each member whom a message mentions by name; a message that mentions all
 * members has a flag, whose indexes have only such messages.
 */
export class Mentions1700000000021 implements MigrationInterface {
  readonly name = 'Mentions1700000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mentions (
        message_id uuid NOT NULL,
        user_id uuid NOT NULL,
        conversation_id uuid NOT NULL,
        sender_id uuid NOT NULL,
        seq integer,
        CONSTRAINT mentions_pkey PRIMARY KEY (user_id, message_id),
        CONSTRAINT mentions_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
        CONSTRAINT mentions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
      )`);
    await runner.query('CREATE INDEX mentions_message_id_idx ON mentions (message_id)');
    await runner.query(
      'CREATE INDEX mentions_user_id_conversation_id_seq_idx ON mentions (user_id, conversation_id, seq)',
    );
    await runner.query(`
      ALTER TABLE messages ADD COLUMN mentions_all text,
        ADD CONSTRAINT messages_mentions_all_check CHECK (mentions_all IN ('all', 'here'))`);
    await runner.query(
      `CREATE INDEX messages_mentions_all_idx ON messages (conversation_id, id) WHERE mentions_all = 'all'`,
    );
    await runner.query(
      `CREATE INDEX messages_mentions_all_seq_idx ON messages (conversation_id, seq) WHERE mentions_all = 'all'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX messages_mentions_all_idx, messages_mentions_all_seq_idx');
    await runner.query('ALTER TABLE messages DROP COLUMN mentions_all');
    await runner.query('DROP TABLE mentions');
  }
}
