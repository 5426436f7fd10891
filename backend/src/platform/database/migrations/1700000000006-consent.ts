import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which members have accepted a conversation that others added them to, and the names that stay
 * visible across a block.
 *
 * Existing members who wrote in the conversation or own it have accepted it. Existing blocks keep
 * the names of this moment.
 */
export class Consent1700000000006 implements MigrationInterface {
  readonly name = 'Consent1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE conversation_members ADD COLUMN accepted boolean NOT NULL DEFAULT false',
    );
    // The messages are read once: a search for each member would read those of a conversation again
    // for everyone in it.
    await runner.query(`
      UPDATE conversation_members m SET accepted = true
      FROM (SELECT DISTINCT conversation_id, sender_id FROM messages WHERE type = 'text') w
      WHERE w.conversation_id = m.conversation_id AND w.sender_id = m.user_id`);
    await runner.query(
      `UPDATE conversation_members SET accepted = true WHERE role = 'owner' AND NOT accepted`,
    );
    await runner.query('ALTER TABLE contacts ADD COLUMN names jsonb');
    await runner.query(`
      UPDATE contacts c SET names = jsonb_build_object(
        'owner', jsonb_build_object('username', o.username, 'displayName', o.display_name),
        'contact', jsonb_build_object('username', k.username, 'displayName', k.display_name))
      FROM users o, users k WHERE c.state = 'blocked' AND o.id = c.owner_id AND k.id = c.contact_id`);
    await runner.query(
      `ALTER TABLE contacts ADD CONSTRAINT contacts_names_check CHECK ((state = 'blocked') = (names IS NOT NULL))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contacts DROP CONSTRAINT contacts_names_check');
    await runner.query('ALTER TABLE contacts DROP COLUMN names');
    await runner.query('ALTER TABLE conversation_members DROP COLUMN accepted');
  }
}
