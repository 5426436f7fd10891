import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The files that messages carry. */
export class MessageFiles1700000000029 implements MigrationInterface {
  readonly name = 'MessageFiles1700000000029';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages ADD COLUMN files jsonb');
    await runner.query(`
      CREATE TABLE message_files (
        message_id uuid NOT NULL,
        position smallint NOT NULL,
        file_id uuid NOT NULL,
        conversation_id uuid NOT NULL,
        kind text NOT NULL,
        alt text NOT NULL,
        CONSTRAINT message_files_pkey PRIMARY KEY (message_id, position),
        CONSTRAINT message_files_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
        CONSTRAINT message_files_file_id_fkey FOREIGN KEY (file_id) REFERENCES files (id)
      )`);
    await runner.query('CREATE INDEX message_files_file_id_idx ON message_files (file_id)');
    await runner.query(
      'CREATE INDEX message_files_conversation_id_kind_idx ON message_files (conversation_id, kind, message_id, position)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE message_files');
    await runner.query('ALTER TABLE messages DROP COLUMN files');
  }
}
