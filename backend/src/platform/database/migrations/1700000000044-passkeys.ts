import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passkeys and security keys as factors, and when sessions last proved who they belong to. */
export class Passkeys1700000000044 implements MigrationInterface {
  readonly name = 'Passkeys1700000000044';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE factors
        ALTER COLUMN secret DROP NOT NULL,
        ADD COLUMN credential_id bytea,
        ADD COLUMN public_key bytea,
        ADD COLUMN counter bigint,
        ADD COLUMN transports text[],
        DROP CONSTRAINT factors_kind_check,
        ADD CONSTRAINT factors_kind_check CHECK (kind IN ('totp', 'webauthn')),
        ADD CONSTRAINT factors_secret_check CHECK ((kind = 'totp') = (secret IS NOT NULL)),
        ADD CONSTRAINT factors_credential_check CHECK ((kind = 'webauthn') = (credential_id IS NOT NULL)),
        ADD CONSTRAINT factors_credential_id_key UNIQUE (credential_id)`);
    await runner.query(`
      CREATE TABLE webauthn_challenges (
        challenge_hash bytea NOT NULL,
        binding bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT webauthn_challenges_pkey PRIMARY KEY (challenge_hash)
      )`);
    await runner.query(
      'CREATE INDEX webauthn_challenges_expires_at_idx ON webauthn_challenges (expires_at)',
    );
    await runner.query(
      'ALTER TABLE sessions ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now()',
    );
    await runner.query('UPDATE sessions SET authenticated_at = created_at');
  }

  /** Passkeys are lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions DROP COLUMN authenticated_at');
    await runner.query('DROP TABLE webauthn_challenges');
    await runner.query("DELETE FROM factors WHERE kind = 'webauthn'");
    await runner.query(`
      ALTER TABLE factors
        DROP CONSTRAINT factors_credential_id_key,
        DROP CONSTRAINT factors_credential_check,
        DROP CONSTRAINT factors_secret_check,
        DROP CONSTRAINT factors_kind_check,
        ADD CONSTRAINT factors_kind_check CHECK (kind IN ('totp')),
        DROP COLUMN transports,
        DROP COLUMN counter,
        DROP COLUMN public_key,
        DROP COLUMN credential_id,
        ALTER COLUMN secret SET NOT NULL`);
  }
}
