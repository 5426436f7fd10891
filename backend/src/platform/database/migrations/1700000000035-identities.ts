import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A well-formed hash that belongs to no password, for accounts without one on the way back. */
const NO_PASSWORD = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** What users prove who they are with; passwords move there from `users`. */
export class Identities1700000000035 implements MigrationInterface {
  readonly name = 'Identities1700000000035';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identities (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        kind text NOT NULL,
        provider text NOT NULL DEFAULT '',
        subject text NOT NULL,
        secret text,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz,
        CONSTRAINT identities_pkey PRIMARY KEY (id),
        CONSTRAINT identities_subject_key UNIQUE (kind, provider, subject),
        CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT identities_kind_check CHECK (kind IN ('password', 'oidc', 'saml', 'ldap', 'scim')),
        CONSTRAINT identities_secret_check CHECK ((kind = 'password') = (secret IS NOT NULL))
      )`);
    await runner.query(
      `INSERT INTO identities (id, user_id, kind, subject, secret, created_at)
       SELECT gen_random_uuid(), id, 'password', id::text, password_hash, created_at FROM users
       WHERE password_hash LIKE '$argon2%' AND password_hash <> $1`,
      [NO_PASSWORD],
    );
    // After the rows: building it once is faster than extending it for each.
    await runner.query('CREATE INDEX identities_user_id_idx ON identities (user_id)');
    await runner.query('ALTER TABLE users DROP COLUMN password_hash');
  }

  /** Identities of other kinds are lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users ADD COLUMN password_hash text');
    await runner.query(
      `UPDATE users SET password_hash = COALESCE(
         (SELECT secret FROM identities WHERE user_id = users.id AND kind = 'password'), $1)`,
      [NO_PASSWORD],
    );
    await runner.query('ALTER TABLE users ALTER COLUMN password_hash SET NOT NULL');
    await runner.query('DROP TABLE identities');
  }
}
