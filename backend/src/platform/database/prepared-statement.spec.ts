import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDatabase } from '../../../test/support/index.js';
import type { TestDatabase } from '../../../test/support/index.js';
import { Database, PreparedStatement, Transactor } from './index.js';

const POOL_SIZE = 3;
const VALUES = `SELECT $1::integer AS number, $2::text AS text, $3::boolean AS truth, $4::timestamptz AS time,
  $5::uuid[] AS ids, $6::jsonb AS json, NULL::text AS nothing`;
const ADD = new PreparedStatement<{ name: string }>(
  'INSERT INTO things (name) VALUES ($1) RETURNING name',
);

describe('a prepared statement', () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await createDatabase();
    dataSource = await new DataSource({
      type: 'postgres',
      url: testDatabase.url,
      poolSize: POOL_SIZE,
    }).initialize();
    database = new Database(dataSource);
    await database.query('CREATE TABLE things (name text PRIMARY KEY)');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });
  beforeEach(() => database.query('TRUNCATE things'));

  const connections = async (): Promise<number[]> =>
    (
      await database.query<{ pid: number }>(
        'SELECT pid FROM pg_stat_activity WHERE datname = current_database() ORDER BY pid',
      )
    ).map(({ pid }) => pid);

  it('returns the same rows as any other query, in every run', async () => {
    const id = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';
    const parameters = [
      [7, 'Zoë ❤️ "quoted" \\', true, new Date(0), [id, id.toUpperCase()], { a: [1, null] }],
      [-1, '', false, null, [], []],
      [null, null, null, '2026-01-31T09:30:00.123Z', null, null],
    ];
    const statement = new PreparedStatement(VALUES);
    for (const values of parameters) {
      const expected = await database.query(VALUES, values);
      const runs = Array.from({ length: 2 * POOL_SIZE }, () => database.execute(statement, values));
      for (const rows of await Promise.all(runs)) expect(rows).toEqual(expected);
    }
    const many = new PreparedStatement('SELECT n FROM generate_series(1, $1::integer) n');
    expect(await database.execute(many, [3])).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(await database.execute(many, [0])).toEqual([]);
    expect(await database.execute(many, [1])).toEqual([{ n: 1 }]);
  });

  it('is parsed once per connection', async () => {
    const statement = new PreparedStatement<{ parsed: number }>(
      `SELECT count(*)::integer AS parsed FROM pg_prepared_statements WHERE name = $1`,
    );
    const transactor = new Transactor(dataSource);
    await transactor.run(async () => {
      for (let run = 0; run < 3; run += 1)
        expect(await database.execute(statement, [statement.name])).toEqual([{ parsed: 1 }]);
    });
  });

  it('fails with the error of the database, and the connection is used again', async () => {
    await database.execute(ADD, ['twice']);
    await Promise.all(
      Array.from({ length: POOL_SIZE }, () => database.query('SELECT pg_sleep(0.05)')),
    );
    const before = await connections();
    const failing = Array.from({ length: 10 }, () => database.execute(ADD, ['twice']));
    for (const run of await Promise.allSettled(failing))
      expect(run).toMatchObject({ status: 'rejected', reason: { code: '23505' } });
    const wrong = new PreparedStatement('SELECT nothing FROM things WHERE name = $1');
    for (let run = 0; run < 3; run += 1)
      await expect(database.execute(wrong, ['a'])).rejects.toMatchObject({ code: '42703' });
    expect(await database.execute(ADD, ['once'])).toEqual([{ name: 'once' }]);
    expect(await connections()).toEqual(before);
  });

  it('refuses a value that cannot be sent, and sends nothing', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await expect(database.execute(ADD, [circular])).rejects.toThrow('circular');
    expect(await database.execute(ADD, ['fine'])).toEqual([{ name: 'fine' }]);
  });

  it('runs in the current transaction', async () => {
    const transactor = new Transactor(dataSource);
    const found = new PreparedStatement<{ name: string }>(
      'SELECT name FROM things WHERE name = $1',
    );
    const failing = transactor.run(async () => {
      await database.execute(ADD, ['inside']);
      expect(await database.execute(found, ['inside'])).toEqual([{ name: 'inside' }]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await database.execute(found, ['inside'])).toEqual([]);
  });

  it('fails when its connection is lost, and runs on a new one afterwards', async () => {
    const slow = new PreparedStatement('SELECT pg_sleep($1), pg_backend_pid() AS pid');
    const running = database.execute(slow, [30]);
    const lost = expect(running).rejects.toThrow('terminat');
    const end = new PreparedStatement<{ ended: boolean }>(
      `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep($1)%' AND pid <> $1`,
    );
    let ended: { ended: boolean }[] = [];
    while (ended.length === 0) ended = await database.execute(end, [0]);
    await lost;
    expect(await database.execute(ADD, ['afterwards'])).toEqual([{ name: 'afterwards' }]);
  });
});
