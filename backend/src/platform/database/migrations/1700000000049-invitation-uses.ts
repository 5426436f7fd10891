import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has used an invitation. */
export class InvitationUses1700000000049 implements MigrationInterface {
  readonly name = 'InvitationUses1700000000049';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invitation_uses (
        invitation_id uuid NOT NULL,
        user_id uuid NOT NULL,
        used_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT invitation_uses_pkey PRIMARY KEY (invitation_id, user_id),
        CONSTRAINT invitation_uses_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES one_time_links (id) ON DELETE CASCADE,
        CONSTRAINT invitation_uses_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX invitation_uses_user_id_idx ON invitation_uses (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE invitation_uses');
  }
}
