import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The search for messages. The tables begin empty, so nothing waits for this; a job fills them
 * (`modules/chats/search`).
 */
export class MessageSearch1700000000030 implements MigrationInterface {
  readonly name = 'MessageSearch1700000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE message_search (
        message_id uuid NOT NULL,
        conversation_id uuid NOT NULL,
        edited_at timestamptz(3),
        body text COLLATE "C" NOT NULL,
        tokens tsvector NOT NULL,
        CONSTRAINT message_search_pkey PRIMARY KEY (message_id),
        CONSTRAINT message_search_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
      )`);
    // Rows arrive in batches; a list of pending entries would be read by every search.
    await runner.query(
      'CREATE INDEX message_search_tokens_idx ON message_search USING gin (tokens) WITH (fastupdate = off)',
    );
    await runner.query(`
      CREATE TABLE search_positions (
        conversation_id uuid NOT NULL,
        version integer NOT NULL,
        CONSTRAINT search_positions_pkey PRIMARY KEY (conversation_id),
        CONSTRAINT search_positions_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE search_blocks (
        block integer NOT NULL,
        first_id uuid NOT NULL,
        size integer NOT NULL,
        CONSTRAINT search_blocks_pkey PRIMARY KEY (block),
        CONSTRAINT search_blocks_first_id_key UNIQUE (first_id)
      )`);
    await runner.query(`
      CREATE TABLE search_state (
        scheme text NOT NULL,
        CONSTRAINT search_state_pkey PRIMARY KEY (scheme)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE search_state, search_blocks, search_positions, message_search');
  }
}
