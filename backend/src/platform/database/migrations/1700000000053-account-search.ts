import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts are found by a part of their e-mail address. */
export class AccountSearch1700000000053 implements MigrationInterface {
  name = 'AccountSearch1700000000053';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX users_email_search_idx ON users USING gin (lower(email::text) gin_trgm_ops)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX users_email_search_idx');
  }
}
