import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The former texts of edited messages, and how far a member had read before they moved their read
 * cursor back.
 */
export class MessageEdits1700000000012 implements MigrationInterface {
  readonly name = 'MessageEdits1700000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE message_edits (
        message_id uuid NOT NULL,
        version integer NOT NULL,
        content text NOT NULL,
        written_at timestamptz(3) NOT NULL,
        CONSTRAINT message_edits_pkey PRIMARY KEY (message_id, version),
        CONSTRAINT message_edits_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
      )`);
    await runner.query(
      'ALTER TABLE conversation_members ADD COLUMN receipt_seq integer NOT NULL DEFAULT 0',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE conversation_members DROP COLUMN receipt_seq');
    await runner.query('DROP TABLE message_edits');
  }
}
