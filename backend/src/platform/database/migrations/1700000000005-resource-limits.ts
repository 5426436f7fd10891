import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counting the conversations that a user has made. */
export class ResourceLimits1700000000005 implements MigrationInterface {
  readonly name = 'ResourceLimits1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX conversations_created_by_idx ON conversations (created_by)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX conversations_created_by_idx');
  }
}
