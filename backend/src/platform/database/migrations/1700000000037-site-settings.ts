import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings that administrators change, and all their changes. A value of null is the default. */
export class SiteSettings1700000000037 implements MigrationInterface {
  readonly name = 'SiteSettings1700000000037';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE site_settings (
        name text NOT NULL,
        value jsonb,
        version integer NOT NULL DEFAULT 0,
        changed_at timestamptz,
        changed_by uuid,
        CONSTRAINT site_settings_pkey PRIMARY KEY (name),
        CONSTRAINT site_settings_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES users (id) ON DELETE SET NULL
      )`);
    await runner.query(`
      CREATE TABLE site_setting_changes (
        name text NOT NULL,
        version integer NOT NULL,
        old_value jsonb,
        new_value jsonb,
        changed_at timestamptz NOT NULL DEFAULT now(),
        changed_by uuid,
        CONSTRAINT site_setting_changes_pkey PRIMARY KEY (name, version),
        CONSTRAINT site_setting_changes_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES users (id) ON DELETE SET NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE site_setting_changes');
    await runner.query('DROP TABLE site_settings');
  }
}
