import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Channels, which every user may find and join; descriptions, topics, and which role may do what.
 * So far, members of a group could write and only its admins could add members.
 */
export class Channels1700000000013 implements MigrationInterface {
  readonly name = 'Channels1700000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE conversations
        ADD COLUMN description text NOT NULL DEFAULT '',
        ADD COLUMN topic text NOT NULL DEFAULT '',
        ADD COLUMN policy jsonb NOT NULL DEFAULT '{"post": "member", "addMembers": "admin", "pin": "member", "mentionAll": "member"}',
        DROP CONSTRAINT conversations_kind_check,
        DROP CONSTRAINT conversations_title_check,
        DROP CONSTRAINT conversations_direct_check,
        ADD CONSTRAINT conversations_kind_check CHECK (kind IN ('direct', 'group', 'channel')),
        ADD CONSTRAINT conversations_title_check CHECK ((kind = 'direct') = (title IS NULL)),
        ADD CONSTRAINT conversations_direct_check CHECK (
          (kind = 'direct' AND direct_low < direct_high) OR (kind <> 'direct' AND direct_low IS NULL AND direct_high IS NULL))`);
    await indexTitles(runner, "kind <> 'direct'");
    await runner.query(
      `CREATE INDEX conversations_channels_idx ON conversations (search_key, id) WHERE kind = 'channel'`,
    );
  }

  /** A channel becomes a group of its members. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX conversations_channels_idx');
    await indexTitles(runner, "kind = 'group'");
    await runner.query(`UPDATE conversations SET kind = 'group' WHERE kind = 'channel'`);
    // The history keeps its length: notes that are not known any more are replaced.
    await runner.query(`
      UPDATE messages m SET system = jsonb_build_object('kind', 'renamed', 'title', c.title)
      FROM conversations c
      WHERE c.id = m.conversation_id
        AND m.system->>'kind' IN ('channel-created', 'topic-changed', 'opened', 'closed', 'member-joined')`);
    await runner.query(`
      ALTER TABLE conversations
        DROP COLUMN description, DROP COLUMN topic, DROP COLUMN policy,
        DROP CONSTRAINT conversations_kind_check,
        DROP CONSTRAINT conversations_title_check,
        DROP CONSTRAINT conversations_direct_check,
        ADD CONSTRAINT conversations_kind_check CHECK (kind IN ('direct', 'group')),
        ADD CONSTRAINT conversations_title_check CHECK ((kind = 'group') = (title IS NOT NULL)),
        ADD CONSTRAINT conversations_direct_check CHECK (
          (kind = 'direct' AND direct_low < direct_high) OR (kind = 'group' AND direct_low IS NULL AND direct_high IS NULL))`);
  }
}

/** The index for searching by title. */
async function indexTitles(runner: QueryRunner, condition: string): Promise<void> {
  await runner.query('DROP INDEX conversations_search_idx');
  await runner.query(
    `CREATE INDEX conversations_search_idx ON conversations USING gin (search_grams) WHERE ${condition}`,
  );
}
