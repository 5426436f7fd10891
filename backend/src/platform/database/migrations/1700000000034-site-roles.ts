import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The state and the site role of users. Existing users are active members. `access_changed_at` is
 * null until the first change, so that the index has only the few users who changed.
 */
export class SiteRoles1700000000034 implements MigrationInterface {
  readonly name = 'SiteRoles1700000000034';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users
        ADD COLUMN state text NOT NULL DEFAULT 'active'
          CONSTRAINT users_state_check CHECK (state IN ('invited', 'active', 'deactivated', 'erased')),
        ADD COLUMN site_role text NOT NULL DEFAULT 'member'
          CONSTRAINT users_site_role_check CHECK (site_role IN ('owner', 'administrator', 'auditor', 'member', 'guest', 'bot')),
        ADD COLUMN access_changed_at timestamptz`);
    await runner.query(
      'CREATE INDEX users_access_changed_at_idx ON users (access_changed_at) WHERE access_changed_at IS NOT NULL',
    );
    await runner.query("CREATE INDEX users_owners_idx ON users (id) WHERE site_role = 'owner'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users DROP COLUMN access_changed_at, DROP COLUMN site_role, DROP COLUMN state`);
  }
}
