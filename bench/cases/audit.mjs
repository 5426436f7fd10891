import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { chained, FIRST_HASH } from '../../backend/dist/modules/audit/audit-entry.js';
import { register, rest, startChatCall } from '../lib/chatcall.mjs';
import { residentMiB } from '../lib/process.mjs';

const ENTRIES = 100_000;
const BATCH = 5_000;

/** The check of 100,000 entries of the audit log over REST, against reading and hashing the same rows. */
export async function audit() {
  const server = await startChatCall({ RATE_LIMIT_FACTOR: '0' });
  const sql = new pg.Client({ connectionString: server.database.url });
  await sql.connect();
  try {
    const { id, token } = await register(server, 'auditor');
    await sql.query(
      `UPDATE users SET site_role = 'auditor', access_changed_at = now() WHERE id = $1`,
      [id],
    );
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await seed(sql, id);
    const memory = residentMiB(server.pid);
    let start = performance.now();
    const { entries, faultCount } = await rest(server, 'POST', '/admin/audit/verify', { token });
    const ours = performance.now() - start;
    const grown = residentMiB(server.pid) - memory;
    // The head is not signed by the server, since the entries were not written by it.
    if (entries < ENTRIES || faultCount > 1)
      throw new Error(`${entries} entries, ${faultCount} faults`);
    start = performance.now();
    await readAndHash(sql);
    const peer = performance.now() - start;
    return {
      name: 'check of 100,000 entries of the audit log',
      unit: 'ms',
      ours,
      peer,
      ratio: ours / peer,
      notes: [`${Math.round(grown)} MiB more memory after it`],
    };
  } finally {
    await sql.end();
    await server.close();
  }
}

async function seed(sql, userId) {
  const { rows } = await sql.query(
    `SELECT last_id::float8 AS id, last_hash AS hash FROM audit_head`,
  );
  let [{ id, hash }] = rows;
  if (id === 0) hash = FIRST_HASH;
  for (let start = 0; start < ENTRIES; start += BATCH) {
    const entries = chained(
      id,
      hash,
      Array.from({ length: BATCH }, () => entryOf(userId)),
    );
    await sql.query(
      `INSERT INTO audit_log SELECT e.id, e.at, e.action, e."actorKind", e."actorId", e."sessionId", e."targetKind", e."targetId",
         e.address, e."userAgent", e."requestId", e.details, decode(e."previousHash", 'hex'), decode(e.hash, 'hex')
       FROM json_to_recordset($1::json) AS e (id bigint, at timestamptz, action text, "actorKind" text, "actorId" uuid,
         "sessionId" uuid, "targetKind" text, "targetId" text, address text, "userAgent" text, "requestId" text, details jsonb,
         "previousHash" text, hash text)`,
      [
        JSON.stringify(
          entries.map((one) => ({
            ...one,
            previousHash: one.previousHash.toString('hex'),
            hash: one.hash.toString('hex'),
          })),
        ),
      ],
    );
    ({ id, hash } = entries.at(-1));
  }
  await sql.query('UPDATE audit_head SET last_id = $1, last_hash = $2', [id, hash]);
}

function entryOf(userId) {
  return {
    at: new Date(),
    action: 'sign-in.succeeded',
    actorKind: 'user',
    actorId: userId,
    sessionId: randomUUID(),
    targetKind: 'session',
    targetId: randomUUID(),
    address: '192.0.2.17',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    requestId: randomUUID(),
    details: { kind: 'password' },
  };
}

/** What no check can do without. */
async function readAndHash(sql) {
  let last = 0;
  for (;;) {
    const { rows } = await sql.query(
      'SELECT * FROM audit_log WHERE id > $1 ORDER BY id LIMIT 2000',
      [last],
    );
    for (const row of rows) createHash('sha256').update(JSON.stringify(row)).digest();
    if (rows.length === 0) return;
    last = rows.at(-1).id;
  }
}
