import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Creates a database of its own in the test PostgreSQL. */
export async function createDatabase() {
  const admin = process.env.CHATCALL_TEST_DATABASE_URL;
  if (!admin)
    throw new Error('CHATCALL_TEST_DATABASE_URL is not set: run this through npm run bench');
  const name = `bench_${randomBytes(6).toString('hex')}`;
  await query(admin, `CREATE DATABASE ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => query(admin, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
