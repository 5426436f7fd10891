import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';
import { createDatabase } from '../lib/database.mjs';
import { startStatementCounter } from '../lib/statement-counter.mjs';
import { median } from '../lib/statistics.mjs';

const MESSAGES = 200_000;
const FEW_MESSAGES = 100;
const PAGE = 50;
const READS = 150;
const MEMBERS = 5_000;
const CONVERSATIONS = 2_000;
const SENDS = 100;

/**
 * What does not get more expensive with the amount of data: pages of a long history against its
 * first page, and sends in a large group and of a user with many conversations against sends in a
 * small group.
 */
export async function scale() {
  const database = await createDatabase();
  const counter = await startStatementCounter(database.url);
  const server = await startChatCall(
    { DATABASE_URL: counter.url, RATE_LIMIT_FACTOR: '0' },
    { database },
  );
  const sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  try {
    const owner = await register(server, 'owner');
    const pages = await comparePages(server, sql, owner);
    const sends = await compareSends(server, sql, owner, counter);
    return [...pages, ...sends];
  } finally {
    await sql.end();
    await server.close();
    counter.close();
  }
}

async function createGroup(server, owner, title) {
  const other = await register(server, 'other');
  const body = { title, memberIds: [other.id] };
  return rest(server, 'POST', '/chats/groups', { token: owner.token, body });
}

/** @returns the version of the conversation afterwards */
async function insertMessages(sql, conversationId, senderId, count) {
  const { rows } = await sql.query(
    `WITH c AS (SELECT last_seq, version, written_count FROM conversations WHERE id = $1),
     stored AS (
       INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at, version, written_count)
       SELECT gen_random_uuid(), $1, c.last_seq + n, $2, gen_random_uuid(), 'text', 'Message number ' || n || ' with about as many words as people write.',
         now() - ($3::integer - n) * interval '1 minute', c.version + n, c.written_count + n
       FROM c CROSS JOIN generate_series(1, $3::integer) n
     )
     UPDATE conversations SET last_seq = last_seq + $3, version = version + $3, written_count = written_count + $3
     WHERE id = $1 RETURNING version`,
    [conversationId, senderId, count],
  );
  await sql.query('VACUUM ANALYZE messages');
  return rows[0].version;
}

async function comparePages(server, sql, owner) {
  const { id } = await createGroup(server, owner, 'Long history');
  const short = await createGroup(server, owner, 'Short history');
  const version = await insertMessages(sql, id, owner.id, MESSAGES);
  const shortVersion = await insertMessages(sql, short.id, owner.id, FEW_MESSAGES);
  const paths = {
    first: `/chats/${id}/messages?limit=${PAGE}`,
    deep: `/chats/${id}/messages?limit=${PAGE}&before=${PAGE * 2}`,
    around: `/chats/${id}/messages?limit=${PAGE}&around=${PAGE * 2}`,
    changes: `/chats/${id}/changes?limit=${PAGE}&since=${version - PAGE}`,
    changesOfShort: `/chats/${short.id}/changes?limit=${PAGE}&since=${shortVersion - PAGE}`,
  };
  const times = Object.fromEntries(Object.keys(paths).map((name) => [name, []]));
  for (let read = 0; read < READS; read += 1) {
    for (const [name, path] of Object.entries(paths)) {
      const start = performance.now();
      const { items } = await rest(server, 'GET', path, { token: owner.token });
      times[name].push(performance.now() - start);
      if (items.length < PAGE) throw new Error(`${path}: ${items.length} items`);
    }
  }
  const figure = (name, key, peer) => ({
    name,
    unit: 'ms',
    ours: median(times[key]),
    peer: median(times[peer]),
    ratio: median(times[key]) / median(times[peer]),
  });
  return [
    figure('a page at depth 200,000 against the first', 'deep', 'first'),
    figure('a page around a message at depth 200,000 against the first', 'around', 'first'),
    figure(
      'changes after 200,000 messages against those of a short history',
      'changes',
      'changesOfShort',
    ),
    // With the conversation and the cursors of its members, which a page does not have.
    figure('changes after 200,000 messages against the first page', 'changes', 'first'),
  ];
}

async function compareSends(server, sql, owner, counter) {
  const small = await createGroup(server, owner, 'Small');
  const before = await sendTo(server, owner, small, counter);
  const large = await createGroup(server, owner, 'Large');
  await insertUsers(sql, large.id, MEMBERS);
  const inLarge = await sendTo(server, owner, large, counter);
  await insertConversations(sql, owner.id, CONVERSATIONS);
  const ofMany = await sendTo(server, owner, small, counter);
  const figure = (name, { milliseconds, statements }) => ({
    name,
    unit: 'ms',
    ours: milliseconds,
    peer: before.milliseconds,
    ratio: milliseconds / before.milliseconds,
    notes: [`SQL statements for each send: ${statements.toFixed(2)}`],
  });
  return [
    figure('a send in a group of 5,000 against one in a small group', inLarge),
    figure('a send of a user with 2,000 conversations against one with few', ofMany),
  ];
}

/** One send after another over a socket. */
async function sendTo(server, { token }, { id }, counter) {
  const socket = await connect(server, token);
  const send = (index) =>
    request(socket, 'chat:message', {
      conversationId: id,
      clientMessageId: randomUUID(),
      content: `Message number ${index} with about as many words as people write.`,
    });
  for (let index = 0; index < SENDS; index += 1) await send(index);
  const before = counter.count();
  const times = [];
  for (let index = 0; index < SENDS; index += 1) {
    const start = performance.now();
    await send(index);
    times.push(performance.now() - start);
  }
  const statements = (counter.count() - before) / SENDS;
  socket.disconnect();
  return { milliseconds: median(times), statements };
}

async function insertUsers(sql, conversationId, count) {
  await sql.query(
    `WITH added AS (
       INSERT INTO users (id, email, username, display_name)
       SELECT gen_random_uuid(), 'crowd.' || n || '@example.org', 'crowd.' || n, 'Crowd ' || n FROM generate_series(1, $2::integer) n
       RETURNING id
     ), members AS (
       INSERT INTO conversation_members (conversation_id, user_id, role) SELECT $1, id, 'member' FROM added
     )
     UPDATE conversations SET member_count = member_count + $2 WHERE id = $1`,
    [conversationId, count],
  );
  await sql.query('VACUUM ANALYZE users, conversation_members');
}

async function insertConversations(sql, userId, count) {
  await sql.query(
    `WITH added AS (
       INSERT INTO conversations (id, kind, title, created_by, member_count)
       SELECT gen_random_uuid(), 'group', 'Team ' || n, $1, 1 FROM generate_series(1, $2::integer) n RETURNING id
     )
     INSERT INTO conversation_members (conversation_id, user_id, role) SELECT id, $1, 'owner' FROM added`,
    [userId, count],
  );
  await sql.query('VACUUM ANALYZE conversations, conversation_members');
}
