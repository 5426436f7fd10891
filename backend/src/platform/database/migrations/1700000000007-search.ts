import type { SearchKey } from '@chatcall/contracts';
import { searchKeyOf } from '@chatcall/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows that one statement fills. */
const BATCH = 1_000;

/**
 * Search by a folded key: trigrams of PostgreSQL see only ASCII under locale C. Key and grams come
 * from `searchKeyOf`, so everything here is compared byte by byte, whatever the locale of the
 * database.
 */
export class Search1700000000007 implements MigrationInterface {
  readonly name = 'Search1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['users', 'conversations']) {
      await runner.query(`
        ALTER TABLE ${table}
          ADD COLUMN search_key text COLLATE "C" NOT NULL DEFAULT '',
          ADD COLUMN search_grams text[] COLLATE "C" NOT NULL DEFAULT '{}'`);
    }
    await fill(
      runner,
      'users',
      `SELECT id, ARRAY[display_name, username::text] AS names FROM users WHERE true`,
    );
    await fill(
      runner,
      'conversations',
      `SELECT id, ARRAY[title] AS names FROM conversations WHERE kind = 'group'`,
    );
    await runner.query('DROP INDEX users_search_idx');
    await runner.query('CREATE INDEX users_search_idx ON users USING gin (search_grams)');
    await runner.query(`
      CREATE INDEX conversations_search_idx ON conversations USING gin (search_grams) WHERE kind = 'group'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX conversations_search_idx');
    await runner.query('DROP INDEX users_search_idx');
    for (const table of ['users', 'conversations'])
      await runner.query(`ALTER TABLE ${table} DROP COLUMN search_key, DROP COLUMN search_grams`);
    await runner.query(`
      CREATE INDEX users_search_idx ON users
      USING gin (lower(username::text || ' ' || display_name) gin_trgm_ops)`);
  }
}

/** @param select rows of `id` and `names`, ending in a condition */
async function fill(runner: QueryRunner, table: string, select: string): Promise<void> {
  for (let after: string | null = null; ;) {
    const rows: { id: string; names: string[] }[] = await runner.query(
      `${select} AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT ${BATCH}`,
      [after],
    );
    after = rows.at(-1)?.id ?? null;
    if (after === null) return;
    const keys = rows.map(({ id, names }): SearchKey & { id: string } => ({
      id,
      ...searchKeyOf(...names),
    }));
    await runner.query(
      `UPDATE ${table} t SET search_key = k.text, search_grams = k.grams
       FROM jsonb_to_recordset($1::jsonb) AS k (id uuid, text text, grams text[]) WHERE t.id = k.id`,
      [JSON.stringify(keys)],
    );
  }
}
