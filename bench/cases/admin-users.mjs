import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { searchKeyOf } from '../../libs/contracts/dist/index.js';
import { register, rest, startChatCall } from '../lib/chatcall.mjs';
import { vocabulary } from '../lib/search-corpus.mjs';
import { median } from '../lib/statistics.mjs';

const FEW_USERS = 100;
const USERS = 10_000;
const PAGE = 50;
const ROUNDS = 40;
/** Names are pairs of these. */
const WORDS = vocabulary();

/** The list of users for administrators, with 10,000 users against 100: first page, two searches and the last page. */
export async function adminUsers() {
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
    await seed(sql, 1, FEW_USERS);
    const few = await measure(server, token);
    await seed(sql, FEW_USERS, USERS);
    await sql.query('VACUUM ANALYZE users');
    const many = await measure(server, token);
    return Object.keys(few).map((name) => ({
      name: `10,000 users for administrators, ${name}`,
      unit: 'ms',
      ours: many[name],
      peer: few[name],
      ratio: many[name] / few[name],
    }));
  } finally {
    await sql.end();
    await server.close();
  }
}

async function measure(server, token) {
  const list = (query) => rest(server, 'GET', `/admin/users?limit=${PAGE}${query}`, { token });
  let cursor = '';
  for (let page = await list(''); page.nextCursor !== null; page = await list(cursor))
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  const queries = {
    'first page': '',
    'last page': cursor,
    search: `&search=${encodeURIComponent(nameOf(42))}`,
    'part of an address': '&search=00042%40example',
  };
  const times = Object.fromEntries(Object.keys(queries).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, query] of Object.entries(queries)) {
      const start = performance.now();
      const { items } = await list(query);
      times[name].push(performance.now() - start);
      if (items.length === 0) throw new Error(`nobody was found: ${name}`);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]));
}

/** Every name exists once, each of its words several times. */
function nameOf(number) {
  return `${WORDS[number % 1_000]} ${WORDS[1_000 + Math.floor(number / 10)]}`;
}

/** Users with the numbers from `start` to before `end`. */
async function seed(sql, start, end) {
  const users = Array.from({ length: end - start }, (_, index) => {
    const number = String(start + index).padStart(5, '0');
    const [username, name] = [`user-${number}`, nameOf(start + index)];
    return { id: randomUUID(), username, name, ...searchKeyOf(name, username) };
  });
  await sql.query(
    `INSERT INTO users (id, email, username, display_name, search_key, search_grams)
     SELECT u.id, u.username || '@example.org', u.username, u.name, u.text, u.grams
     FROM jsonb_to_recordset($1::jsonb) AS u (id uuid, username text, name text, text text, grams text[])`,
    [JSON.stringify(users)],
  );
}
