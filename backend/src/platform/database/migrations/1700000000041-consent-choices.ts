import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From whom users accept messages, calls, and being added to conversations. */
export class ConsentChoices1700000000041 implements MigrationInterface {
  readonly name = 'ConsentChoices1700000000041';

  async up(runner: QueryRunner): Promise<void> {
    for (const column of COLUMNS) {
      await runner.query(`ALTER TABLE users ADD COLUMN ${column} text NOT NULL DEFAULT 'everyone'`);
      await runner.query(
        `ALTER TABLE users ADD CONSTRAINT users_${column}_check CHECK (${column} IN ('everyone', 'shared', 'contacts'))`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of COLUMNS) await runner.query(`ALTER TABLE users DROP COLUMN ${column}`);
  }
}

const COLUMNS = ['accepts_messages', 'accepts_calls', 'accepts_adding'] as const;
