import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their signed-in devices and their contacts. */
export class Accounts1700000000001 implements MigrationInterface {
  readonly name = 'Accounts1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE EXTENSION IF NOT EXISTS citext');
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await createUsers(runner);
    await createSessions(runner);
    await createContacts(runner);
  }

  /** Leaves the extensions, which something else in the database may use. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contacts');
    await runner.query('DROP TABLE refresh_tokens');
    await runner.query('DROP TABLE sessions');
    await runner.query('DROP TABLE users');
  }
}

async function createUsers(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE users (
      id uuid NOT NULL,
      email citext NOT NULL,
      username citext NOT NULL,
      display_name text NOT NULL,
      status_text text NOT NULL DEFAULT '',
      avatar_version text,
      password_hash text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT users_pkey PRIMARY KEY (id),
      CONSTRAINT users_email_key UNIQUE (email),
      CONSTRAINT users_username_key UNIQUE (username)
    )`);
  // Serves both halves of the search: LIKE with the beginning of a word, and word similarity.
  await runner.query(`
    CREATE INDEX users_search_idx ON users
    USING gin (lower(username::text || ' ' || display_name) gin_trgm_ops)`);
}

async function createSessions(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE sessions (
      id uuid NOT NULL,
      user_id uuid NOT NULL,
      user_agent text NOT NULL,
      address text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      last_seen_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      ended_at timestamptz,
      end_reason text,
      CONSTRAINT sessions_pkey PRIMARY KEY (id),
      CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
      CONSTRAINT sessions_end_reason_check CHECK ((ended_at IS NULL) = (end_reason IS NULL))
    )`);
  await runner.query('CREATE INDEX sessions_user_id_idx ON sessions (user_id)');
  await runner.query('CREATE INDEX sessions_expires_at_idx ON sessions (expires_at)');
  await runner.query(`
    CREATE TABLE refresh_tokens (
      token_hash bytea NOT NULL,
      session_id uuid NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      retired_at timestamptz,
      successor_salt bytea,
      CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash),
      CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE,
      CONSTRAINT refresh_tokens_retired_check CHECK ((retired_at IS NULL) = (successor_salt IS NULL))
    )`);
  await runner.query('CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id)');
  await runner.query('CREATE INDEX refresh_tokens_expires_at_idx ON refresh_tokens (expires_at)');
  // A session has one token that may be used; every other of its tokens is retired.
  await runner.query(`
    CREATE UNIQUE INDEX refresh_tokens_usable_key ON refresh_tokens (session_id) WHERE retired_at IS NULL`);
}

async function createContacts(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE contacts (
      owner_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      state text NOT NULL,
      since timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT contacts_pkey PRIMARY KEY (owner_id, contact_id),
      CONSTRAINT contacts_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE CASCADE,
      CONSTRAINT contacts_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES users (id) ON DELETE CASCADE,
      CONSTRAINT contacts_state_check CHECK (state IN ('incoming', 'outgoing', 'accepted', 'blocked')),
      CONSTRAINT contacts_self_check CHECK (owner_id <> contact_id)
    )`);
  await runner.query('CREATE INDEX contacts_contact_id_idx ON contacts (contact_id)');
}
