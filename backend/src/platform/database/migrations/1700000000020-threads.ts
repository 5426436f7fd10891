import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Threads. A reply has a place in its thread, and one in the main timeline only if it was also sent
 * there. The root of a thread has its summary, so that a page of messages counts nothing.
 */
export class Threads1700000000020 implements MigrationInterface {
  readonly name = 'Threads1700000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE messages
        ALTER COLUMN seq DROP NOT NULL,
        ADD COLUMN thread_id uuid,
        ADD COLUMN thread_seq integer,
        ADD COLUMN reply_count integer,
        ADD COLUMN thread_last_seq integer,
        ADD COLUMN thread_last_at timestamptz(3),
        ADD COLUMN thread_participants uuid[],
        ADD CONSTRAINT messages_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES messages (id) ON DELETE CASCADE,
        ADD CONSTRAINT messages_place_check CHECK (seq IS NOT NULL OR thread_seq IS NOT NULL),
        ADD CONSTRAINT messages_thread_check CHECK ((thread_id IS NULL) = (thread_seq IS NULL))`);
    await runner.query(`
      CREATE UNIQUE INDEX messages_thread_key ON messages (thread_id, thread_seq) WHERE thread_id IS NOT NULL`);
    await runner.query(`
      CREATE TABLE thread_members (
        root_id uuid NOT NULL,
        user_id uuid NOT NULL,
        following boolean NOT NULL,
        last_read_seq integer NOT NULL,
        CONSTRAINT thread_members_pkey PRIMARY KEY (root_id, user_id),
        CONSTRAINT thread_members_root_id_fkey FOREIGN KEY (root_id) REFERENCES messages (id) ON DELETE CASCADE,
        CONSTRAINT thread_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
      )`);
    await runner.query(
      'CREATE INDEX thread_members_user_id_idx ON thread_members (user_id, root_id) WHERE following',
    );
  }

  /** Replies that are only in threads become the newest messages of their conversations. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE thread_members');
    await runner.query(`
      WITH placed AS (
        SELECT x.id, c.last_seq + row_number() OVER w AS seq, c.written_count + row_number() OVER w AS written_count
        FROM messages x JOIN conversations c ON c.id = x.conversation_id
        WHERE x.seq IS NULL
        WINDOW w AS (PARTITION BY c.id ORDER BY x.created_at, x.version)
      ), moved AS (
        UPDATE messages x SET seq = p.seq, written_count = p.written_count FROM placed p WHERE p.id = x.id
        RETURNING x.conversation_id
      )
      UPDATE conversations c SET last_seq = c.last_seq + m.total, written_count = c.written_count + m.total
      FROM (SELECT conversation_id, count(*)::integer AS total FROM moved GROUP BY conversation_id) m
      WHERE c.id = m.conversation_id`);
    await runner.query('DROP INDEX messages_thread_key');
    await runner.query(`
      ALTER TABLE messages
        DROP CONSTRAINT messages_thread_id_fkey,
        DROP CONSTRAINT messages_place_check,
        DROP CONSTRAINT messages_thread_check,
        DROP COLUMN thread_id,
        DROP COLUMN thread_seq,
        DROP COLUMN reply_count,
        DROP COLUMN thread_last_seq,
        DROP COLUMN thread_last_at,
        DROP COLUMN thread_participants,
        ALTER COLUMN seq SET NOT NULL`);
  }
}
