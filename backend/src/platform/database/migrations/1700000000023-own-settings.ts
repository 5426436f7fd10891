import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A member's own settings of a conversation, and the sections of a user's list. */
export class OwnSettings1700000000023 implements MigrationInterface {
  readonly name = 'OwnSettings1700000000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE conversation_members
        ADD COLUMN muted_until timestamptz(3),
        ADD COLUMN favourite boolean NOT NULL DEFAULT false,
        ADD COLUMN hidden_count integer,
        ADD COLUMN section_id uuid`);
    await runner.query(`
      CREATE TABLE sections (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        name text NOT NULL,
        position integer NOT NULL,
        collapsed boolean NOT NULL DEFAULT false,
        CONSTRAINT sections_pkey PRIMARY KEY (id),
        CONSTRAINT sections_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
      )`);
    await runner.query('CREATE INDEX sections_user_id_idx ON sections (user_id, position)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sections');
    await runner.query(`
      ALTER TABLE conversation_members
        DROP COLUMN muted_until, DROP COLUMN favourite, DROP COLUMN hidden_count, DROP COLUMN section_id`);
  }
}
