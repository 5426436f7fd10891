import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the memberships that began or ended a moment ago. Moving a cursor does not touch it. */
export class MembershipChanges1700000000019 implements MigrationInterface {
  readonly name = 'MembershipChanges1700000000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX conversation_members_joined_left_idx ON conversation_members (GREATEST(joined_at, left_at))',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX conversation_members_joined_left_idx');
  }
}
