import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is left to do of erasures, and the index that finds forwarded texts of a user. The record of
 * an import does not depend on its creator any more.
 */
export class Erasure1700000000047 implements MigrationInterface {
  name = 'Erasure1700000000047';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_erasures (
        user_id uuid NOT NULL,
        avatar_version text,
        erased_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT user_erasures_pkey PRIMARY KEY (user_id),
        CONSTRAINT user_erasures_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
      )`);
    await runner.query('CREATE INDEX user_erasures_erased_at_idx ON user_erasures (erased_at)');
    await runner.query(
      `CREATE INDEX messages_forwarded_from_idx ON messages (((forwarded->'sender'->>'id')::uuid)) WHERE forwarded IS NOT NULL`,
    );
    await runner.query('ALTER TABLE user_imports DROP CONSTRAINT user_imports_created_by_fkey');
    await runner.query(
      'ALTER TABLE user_imports ADD CONSTRAINT user_imports_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE user_imports DROP CONSTRAINT user_imports_created_by_fkey');
    await runner.query(
      'ALTER TABLE user_imports ADD CONSTRAINT user_imports_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE CASCADE',
    );
    await runner.query('DROP INDEX messages_forwarded_from_idx');
    await runner.query('DROP TABLE user_erasures');
  }
}
