import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Second factors, recovery codes and sign-ins that wait for their second step. */
export class SecondFactors1700000000040 implements MigrationInterface {
  readonly name = 'SecondFactors1700000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE factors (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        kind text NOT NULL,
        name text NOT NULL,
        secret text NOT NULL,
        last_step bigint,
        created_at timestamptz NOT NULL DEFAULT now(),
        confirmed_at timestamptz,
        last_used_at timestamptz,
        CONSTRAINT factors_pkey PRIMARY KEY (id),
        CONSTRAINT factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT factors_kind_check CHECK (kind IN ('totp'))
      )`);
    await runner.query('CREATE INDEX factors_user_id_idx ON factors (user_id)');
    await runner.query(`
      CREATE TABLE recovery_codes (
        user_id uuid NOT NULL,
        code_hash bytea NOT NULL,
        used_at timestamptz,
        CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, code_hash),
        CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE factor_challenges (
        token_hash bytea NOT NULL,
        user_id uuid NOT NULL,
        identity_id uuid NOT NULL,
        secret_hash bytea,
        binding bytea NOT NULL,
        tries_left smallint NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT factor_challenges_pkey PRIMARY KEY (token_hash),
        CONSTRAINT factor_challenges_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT factor_challenges_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identities (id) ON DELETE CASCADE,
        CONSTRAINT factor_challenges_tries_left_check CHECK (tries_left >= 0)
      )`);
    await runner.query('CREATE INDEX factor_challenges_user_id_idx ON factor_challenges (user_id)');
    await runner.query(
      'CREATE INDEX factor_challenges_identity_id_idx ON factor_challenges (identity_id)',
    );
    await runner.query(
      'CREATE INDEX factor_challenges_expires_at_idx ON factor_challenges (expires_at)',
    );
  }

  /** Second factors are lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE factor_challenges');
    await runner.query('DROP TABLE recovery_codes');
    await runner.query('DROP TABLE factors');
  }
}
