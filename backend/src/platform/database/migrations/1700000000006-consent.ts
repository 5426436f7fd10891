import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who has accepted a conversation that others put them into, and the names that stay visible across a block.
 *
 * Of the existing members, those have accepted who wrote in the conversation or own it. Existing blocks keep the names of this moment.
 */
export class Consent1700000000006 implements MigrationInterface {
  readonly name = 'Consent1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE conversation_members ADD COLUMN accepted boolean NOT NULL DEFAULT false');
    await runner.query(`
      UPDATE conversation_members m SET accepted = true
      WHERE m.role = 'owner' OR EXISTS (
        SELECT 1 FROM messages x WHERE x.sender_id = m.user_id AND x.conversation_id = m.conversation_id AND x.type = 'text')`);
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
