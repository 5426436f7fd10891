import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Imports of users from files: the rows, and what became of each. */
export class UserImports1700000000042 implements MigrationInterface {
  name = 'UserImports1700000000042';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_imports (
        id uuid NOT NULL,
        created_by uuid,
        dry_run boolean NOT NULL,
        state text NOT NULL DEFAULT 'loading',
        rows integer NOT NULL DEFAULT 0,
        processed integer NOT NULL DEFAULT 0,
        created integer NOT NULL DEFAULT 0,
        refused integer NOT NULL DEFAULT 0,
        links_taken_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT user_imports_pkey PRIMARY KEY (id),
        CONSTRAINT user_imports_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT user_imports_state_check CHECK (state IN ('loading', 'running', 'done', 'cancelled'))
      )`);
    await runner.query('CREATE INDEX user_imports_created_at_idx ON user_imports (created_at)');
    await runner.query('CREATE INDEX user_imports_created_by_idx ON user_imports (created_by)');
    await runner.query(`
      CREATE TABLE user_import_rows (
        import_id uuid NOT NULL,
        line integer NOT NULL,
        fields jsonb NOT NULL,
        email_key text NOT NULL,
        username_key text NOT NULL,
        outcome text NOT NULL DEFAULT 'pending',
        user_id uuid,
        invited boolean NOT NULL DEFAULT false,
        problems jsonb NOT NULL DEFAULT '[]',
        CONSTRAINT user_import_rows_pkey PRIMARY KEY (import_id, line),
        CONSTRAINT user_import_rows_import_id_fkey FOREIGN KEY (import_id) REFERENCES user_imports (id) ON DELETE CASCADE,
        CONSTRAINT user_import_rows_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT user_import_rows_outcome_check CHECK (outcome IN
          ('pending', 'created', 'accepted', 'unchanged', 'refused'))
      )`);
    await runner.query(
      'CREATE INDEX user_import_rows_email_idx ON user_import_rows (import_id, email_key, line)',
    );
    await runner.query(
      'CREATE INDEX user_import_rows_username_idx ON user_import_rows (import_id, username_key, line)',
    );
    await runner.query('CREATE INDEX user_import_rows_user_id_idx ON user_import_rows (user_id)');
    await runner.query(
      `CREATE INDEX user_import_rows_invited_idx ON user_import_rows (import_id, line)
       WHERE outcome = 'created' AND NOT invited`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE user_import_rows');
    await runner.query('DROP TABLE user_imports');
  }
}
