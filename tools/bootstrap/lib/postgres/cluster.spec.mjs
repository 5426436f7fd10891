import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startCluster } from './cluster.mjs';

/** A data folder that initdb made once; each test works on a copy. */
let made;
let home;
beforeAll(async () => {
  made = makeHome();
  home = made;
  await (await start()).process.stop();
});
beforeEach(() => {
  home = makeHome();
  // With its owner, which is another user when the tests run as root.
  execFileSync('cp', ['-a', path.join(made, 'postgres'), home]);
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));
afterAll(() => fs.rmSync(made, { recursive: true, force: true }));

function makeHome() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-cluster-'));
  fs.chmodSync(folder, 0o711);
  return folder;
}

const start = () => startCluster({ home, password: 'with / and : in it' });
const lockFile = () => path.join(home, 'postgres/postmaster.pid');

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('startCluster', () => {
  it('keeps its data over a restart, and folds the case of letters beyond ASCII', async () => {
    const first = await start();
    await query(
      first.url,
      "CREATE EXTENSION citext; CREATE TABLE t (name citext); INSERT INTO t VALUES ('Jürgen')",
    );
    await first.process.stop();
    const second = await start();
    expect(await query(second.url, "SELECT name FROM t WHERE name = 'JÜRGEN'")).toEqual([
      { name: 'Jürgen' },
    ]);
    await second.process.stop();
    expect(fs.existsSync(lockFile())).toBe(false);
  });

  it('logs neither the text nor the values of a failed statement', async () => {
    const cluster = await start();
    await query(cluster.url, 'CREATE TABLE t (email text UNIQUE, CHECK (length(email) < 40))');
    const insert = (email) =>
      query(cluster.url, { text: 'INSERT INTO t VALUES ($1)', values: [email] });
    await insert('anna@example.com');
    await expect(insert('anna@example.com')).rejects.toThrow('duplicate key');
    await expect(insert(`${'b'.repeat(40)}@example.com`)).rejects.toThrow('check constraint');
    await expect(query(cluster.url, "INSERT INTO t VALUES ('anna@example.com')")).rejects.toThrow();
    await expect(query(cluster.url, "SELECT 1 / 0, 'cora@example.com'")).rejects.toThrow();
    await cluster.process.stop();
    const log = fs.readFileSync(path.join(home, 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key value violates unique constraint');
    expect(log).toContain('division by zero');
    expect(log).not.toMatch(/@example|STATEMENT|DETAIL/);
  });

  it('recovers what was committed when it was killed, also when another process has its process id', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE t (n int); INSERT INTO t VALUES (7)');
    process.kill(first.process.pid, 'SIGKILL');
    await first.process.exited;
    const other = spawn('sleep', ['60']);
    const lines = fs.readFileSync(lockFile(), 'utf8').split('\n');
    fs.writeFileSync(lockFile(), [other.pid, ...lines.slice(1)].join('\n'));
    const second = await start();
    expect(await query(second.url, 'SELECT n FROM t')).toEqual([{ n: 7 }]);
    expect(other.exitCode).toBeNull();
    other.kill();
    await second.process.stop();
  });

  it('stops a PostgreSQL that an earlier start left behind', async () => {
    const first = await start();
    const second = await start();
    await first.process.exited;
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.process.stop();
  });

  it('reports that the folder is damaged', async () => {
    await (await start()).process.stop();
    fs.rmSync(path.join(home, 'postgres/global/pg_control'));
    await expect(start()).rejects.toThrow(`The database folder ${home}/postgres is damaged`);
  });

  it('refuses a wrong password', async () => {
    const cluster = await start();
    const wrong = new URL(cluster.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await cluster.process.stop();
  });
});
