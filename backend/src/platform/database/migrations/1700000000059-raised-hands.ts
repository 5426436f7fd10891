import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The raised hands of the users in a call, in the order in which they were raised. */
export class RaisedHands1700000000059 implements MigrationInterface {
  readonly name = 'RaisedHands1700000000059';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE calls ADD COLUMN hands_version integer NOT NULL DEFAULT 0');
    await runner.query('ALTER TABLE call_participants ADD COLUMN hand_order integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE call_participants DROP COLUMN hand_order');
    await runner.query('ALTER TABLE calls DROP COLUMN hands_version');
  }
}
