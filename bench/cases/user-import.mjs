import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { searchKeyOf } from '../../libs/contracts/dist/index.js';
import { register, rest, startChatCall } from '../lib/chatcall.mjs';
import { residentMiB } from '../lib/process.mjs';

const USERS = 10_000;
/** Rows of a transaction, as the import has them. */
const GROUP = 100;
const PROGRESS_MS = 100;

/** An import of 10,000 users from a file over REST, against bare inserts of the same users. */
export async function userImport() {
  const server = await startChatCall({ RATE_LIMIT_FACTOR: '0' });
  const sql = new pg.Client({ connectionString: server.database.url });
  await sql.connect();
  try {
    const { id, token } = await register(server, 'administrator');
    await sql.query(
      `UPDATE users SET site_role = 'administrator', access_changed_at = now() WHERE id = $1`,
      [id],
    );
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const memory = residentMiB(server.pid);
    let [start, peak] = [performance.now(), memory];
    let { id: importId, state } = await send(server, token);
    while (state !== 'done') {
      await new Promise((resolve) => setTimeout(resolve, PROGRESS_MS));
      const now = await rest(server, 'GET', `/admin/user-imports/${importId}`, { token });
      ({ state } = now);
      peak = Math.max(peak, residentMiB(server.pid));
      if (state === 'done' && now.created !== USERS)
        throw new Error(`${now.created} users were created`);
    }
    const ours = performance.now() - start;
    start = performance.now();
    await insertBare(sql);
    const peer = performance.now() - start;
    return {
      name: 'import of 10,000 users from a file',
      unit: 'ms',
      ours,
      peer,
      ratio: ours / peer,
      notes: [`${Math.round(peak - memory)} MiB more memory at most`],
    };
  } finally {
    await sql.end();
    await server.close();
  }
}

async function send(server, token) {
  const lines = Array.from({ length: USERS }, (_, index) => {
    const name = `imported-${String(index).padStart(5, '0')}`;
    return `${name},Person ${index},${name}@example.org`;
  });
  const response = await fetch(`${server.url}/api/admin/user-imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: ['username,displayName,email', ...lines].join('\r\n'),
  });
  if (!response.ok) throw new Error(`The import: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The same users under other names, in transactions of the same size. */
async function insertBare(sql) {
  for (let start = 0; start < USERS; start += GROUP) {
    const users = Array.from({ length: GROUP }, (_, index) => {
      const username = `bare-${String(start + index).padStart(5, '0')}`;
      const name = `Person ${start + index}`;
      return { id: randomUUID(), username, name, ...searchKeyOf(name, username) };
    });
    await sql.query(
      `INSERT INTO users (id, email, username, display_name, state, search_key, search_grams)
       SELECT u.id, u.username || '@example.org', u.username, u.name, 'invited', u.text, u.grams
       FROM jsonb_to_recordset($1::jsonb) AS u (id uuid, username text, name text, text text, grams text[])`,
      [JSON.stringify(users)],
    );
  }
}
