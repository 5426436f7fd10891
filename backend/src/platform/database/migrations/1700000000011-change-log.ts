import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The change log: each change of a conversation takes its next `version`, and each row keeps the
 * version of its last change. Messages that users wrote are counted, so that the number of unread
 * messages is a subtraction.
 */
export class ChangeLog1700000000011 implements MigrationInterface {
  readonly name = 'ChangeLog1700000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE conversations
        ADD COLUMN details_version integer NOT NULL DEFAULT 1,
        ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN written_count integer NOT NULL DEFAULT 0`);
    await runner.query(`
      ALTER TABLE conversation_members
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN own_changed_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN read_count integer NOT NULL DEFAULT 0`);
    await runner.query(`ALTER TABLE messages ADD COLUMN written_count integer NOT NULL DEFAULT 0`);
    await numberMessages(runner);
    await numberMembers(runner);
    await runner.query(`
      UPDATE conversations SET version = last_seq + version, details_version = last_seq + version`);
    await runner.query(
      'CREATE INDEX messages_conversation_id_version_idx ON messages (conversation_id, version)',
    );
    await runner.query(
      'CREATE INDEX conversation_members_conversation_id_version_idx ON conversation_members (conversation_id, version)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX conversation_members_conversation_id_version_idx');
    await runner.query('DROP INDEX messages_conversation_id_version_idx');
    await runner.query(
      'UPDATE conversations SET version = GREATEST(details_version - last_seq, 1)',
    );
    await runner.query('UPDATE messages SET version = 1 WHERE version <> 1');
    await runner.query('ALTER TABLE messages DROP COLUMN written_count');
    await runner.query(
      'ALTER TABLE conversation_members DROP COLUMN version, DROP COLUMN own_changed_at, DROP COLUMN read_count',
    );
    await runner.query(
      'ALTER TABLE conversations DROP COLUMN details_version, DROP COLUMN changed_at, DROP COLUMN written_count',
    );
  }
}

/** No message was changed so far: the first versions are those in which they were stored. */
async function numberMessages(runner: QueryRunner): Promise<void> {
  await runner.query(`
    UPDATE messages m SET version = m.seq, written_count = n.written_count
    FROM (
      SELECT id, count(*) FILTER (WHERE type <> 'system') OVER (PARTITION BY conversation_id ORDER BY seq) AS written_count
      FROM messages
    ) n
    WHERE n.id = m.id`);
  await runner.query(`
    UPDATE conversations c SET written_count = m.written_count
    FROM messages m WHERE m.conversation_id = c.id AND m.seq = c.last_seq`);
}

/** Members changed last, after all messages: the order of older changes is not known. */
async function numberMembers(runner: QueryRunner): Promise<void> {
  await runner.query(`
    UPDATE conversation_members m SET version = c.last_seq + 1
    FROM conversations c WHERE c.id = m.conversation_id`);
  await runner.query(`
    UPDATE conversation_members m SET read_count = r.written_count + (
      SELECT count(*) FROM messages o
      WHERE o.conversation_id = m.conversation_id AND o.seq > m.last_read_seq AND o.sender_id = m.user_id AND o.type <> 'system')
    FROM (
      SELECT k.conversation_id, k.user_id, COALESCE(x.written_count, 0) AS written_count
      FROM conversation_members k LEFT JOIN messages x ON x.conversation_id = k.conversation_id AND x.seq = k.last_read_seq
    ) r
    WHERE r.conversation_id = m.conversation_id AND r.user_id = m.user_id`);
}
