import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What administrators announce to everybody, and which users have hidden it. */
export class SiteAnnouncements1700000000054 implements MigrationInterface {
  readonly name = 'SiteAnnouncements1700000000054';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE site_announcements (
        id uuid NOT NULL,
        text text NOT NULL,
        kind text NOT NULL,
        dismissible boolean NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz,
        ended_at timestamptz,
        created_by uuid,
        CONSTRAINT site_announcements_pkey PRIMARY KEY (id),
        CONSTRAINT site_announcements_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT site_announcements_kind_check CHECK (kind IN ('info', 'warning'))
      )`);
    await runner.query(
      'CREATE INDEX site_announcements_open_idx ON site_announcements (id) WHERE (ended_at IS NULL)',
    );
    await runner.query(
      'CREATE INDEX site_announcements_created_by_idx ON site_announcements (created_by)',
    );
    await runner.query(`
      CREATE TABLE site_announcement_dismissals (
        user_id uuid NOT NULL,
        announcement_id uuid NOT NULL,
        CONSTRAINT site_announcement_dismissals_pkey PRIMARY KEY (user_id, announcement_id),
        CONSTRAINT site_announcement_dismissals_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT site_announcement_dismissals_announcement_id_fkey FOREIGN KEY (announcement_id) REFERENCES site_announcements (id) ON DELETE CASCADE
      )`);
    await runner.query(
      'CREATE INDEX site_announcement_dismissals_announcement_id_idx ON site_announcement_dismissals (announcement_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE site_announcement_dismissals');
    await runner.query('DROP TABLE site_announcements');
  }
}
