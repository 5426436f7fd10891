import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invitations are one-time links with an id, by which administrators list and revoke them. */
export class Invitations1700000000039 implements MigrationInterface {
  readonly name = 'Invitations1700000000039';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE one_time_links ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid()',
    );
    await runner.query('ALTER TABLE one_time_links ALTER COLUMN id DROP DEFAULT');
    await runner.query('CREATE UNIQUE INDEX one_time_links_id_key ON one_time_links (id)');
    await runner.query(`
      ALTER TABLE one_time_links
        DROP CONSTRAINT one_time_links_purpose_check,
        ADD CONSTRAINT one_time_links_purpose_check CHECK (purpose IN
          ('password-reset', 'email-verification', 'email-change', 'email-undo', 'invitation'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM one_time_links WHERE purpose = 'invitation'");
    await runner.query(`
      ALTER TABLE one_time_links
        DROP COLUMN id,
        DROP CONSTRAINT one_time_links_purpose_check,
        ADD CONSTRAINT one_time_links_purpose_check CHECK (purpose IN
          ('password-reset', 'email-verification', 'email-change', 'email-undo'))`);
  }
}
