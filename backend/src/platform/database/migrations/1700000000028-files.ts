import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stored contents, the files that users have made of them, and uploads that are not finished. */
export class Files1700000000028 implements MigrationInterface {
  readonly name = 'Files1700000000028';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE blobs (
        sha256 bytea NOT NULL,
        size bigint NOT NULL,
        type text NOT NULL,
        refs integer NOT NULL DEFAULT 0,
        width integer,
        height integer,
        duration integer,
        pages integer,
        animated boolean NOT NULL DEFAULT false,
        blurhash text,
        preview boolean NOT NULL DEFAULT false,
        examined_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        unreferenced_at timestamptz,
        CONSTRAINT blobs_pkey PRIMARY KEY (sha256),
        CONSTRAINT blobs_sha256_check CHECK (octet_length(sha256) = 32),
        CONSTRAINT blobs_refs_check CHECK (refs >= 0 AND (refs = 0) = (unreferenced_at IS NOT NULL))
      )`);
    await runner.query(
      'CREATE INDEX blobs_unreferenced_at_idx ON blobs (unreferenced_at) WHERE unreferenced_at IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE files (
        id uuid NOT NULL,
        owner_id uuid NOT NULL,
        sha256 bytea NOT NULL,
        name text NOT NULL,
        kind text NOT NULL,
        size bigint NOT NULL,
        duration integer,
        waveform smallint[],
        refs integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT files_pkey PRIMARY KEY (id),
        CONSTRAINT files_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id),
        CONSTRAINT files_sha256_fkey FOREIGN KEY (sha256) REFERENCES blobs (sha256),
        CONSTRAINT files_refs_check CHECK (refs >= 0)
      )`);
    await runner.query('CREATE INDEX files_owner_id_idx ON files (owner_id)');
    await runner.query('CREATE INDEX files_sha256_idx ON files (sha256)');
    await runner.query('CREATE INDEX files_unsent_idx ON files (created_at) WHERE refs = 0');
    await runner.query(`
      CREATE TABLE uploads (
        id uuid NOT NULL,
        owner_id uuid NOT NULL,
        size bigint NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        CONSTRAINT uploads_pkey PRIMARY KEY (id),
        CONSTRAINT uploads_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id)
      )`);
    await runner.query('CREATE INDEX uploads_owner_id_idx ON uploads (owner_id)');
    await runner.query('CREATE INDEX uploads_expires_at_idx ON uploads (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE uploads');
    await runner.query('DROP TABLE files');
    await runner.query('DROP TABLE blobs');
  }
}
