import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests that have created something, by their `Idempotency-Key`, so that they can be repeated. */
export class IdempotencyKeys1700000000010 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        user_id uuid NOT NULL,
        operation text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        result text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, operation, key),
        CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(
      'CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at)',
    );
    await runner.query(
      `CREATE UNIQUE INDEX idempotency_keys_register_key ON idempotency_keys (key) WHERE operation = 'register'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}
