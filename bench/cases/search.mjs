import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';
import { seedMessages, seedVocabulary, vocabulary } from '../lib/search-corpus.mjs';
import { median } from '../lib/statistics.mjs';

const FEW_MESSAGES = 10_000;
const MESSAGES = 1_000_000;
const CONVERSATIONS = 100;
const OF_FEW = 3;
const SEARCHES = 40;
const SENDS = 300;

/**
 * Searches among 1,000,000 messages against the same ones among 10,000, of a user who is in all
 * conversations and of one who is in three of them; then sends while the server reads all messages
 * again for the search, against sends before.
 */
export async function search() {
  const env = { RATE_LIMIT_FACTOR: '0', CONVERSATIONS_PER_USER: '1000' };
  let server = await startChatCall(env);
  const sql = new pg.Client({ connectionString: server.database.url });
  await sql.connect();
  try {
    const [all, few] = [await register(server, 'all'), await register(server, 'few')];
    const ids = [];
    for (let index = 0; index < CONVERSATIONS; index += 1) {
      const body = { title: `Group ${index}`, memberIds: index < OF_FEW ? [few.id] : [] };
      ids.push((await rest(server, 'POST', '/chats/groups', { token: all.token, body })).id);
    }
    const words = vocabulary();
    await seedVocabulary(sql, words);
    const queries = {
      'a common word': words[2],
      'a rare word': words[19_000],
      'a word that no message has': 'zyxwquark',
      'two common words that rarely meet': `${words[900]} ${words[1100]}`,
    };
    await seedMessages(sql, ids, all.id, 0, FEW_MESSAGES);
    const before = await measure(server, { all, few }, queries);
    await seedMessages(sql, ids, all.id, FEW_MESSAGES, MESSAGES);
    const after = await measure(server, { all, few }, queries);
    const figures = Object.keys(before).map((name) => ({
      name: `search of 1,000,000 messages for ${name}`,
      unit: 'ms',
      ours: after[name].milliseconds,
      peer: before[name].milliseconds,
      ratio: after[name].milliseconds / before[name].milliseconds,
      notes: [`found on the first page: ${after[name].found}, of 10,000: ${before[name].found}`],
    }));
    const idle = await sends(server, all, ids[0]);
    // As after an upgrade that reads all messages in another way.
    await sql.query(`UPDATE search_state SET scheme = 'another'`);
    await server.stop();
    server = await startChatCall(env, server);
    await rest(server, 'GET', '/search/messages?q=warm', { token: all.token });
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const building = await sends(server, all, ids[0]);
    const { complete } = await rest(server, 'GET', '/search/messages?q=warm', {
      token: all.token,
    });
    if (complete) throw new Error('all messages were read before the sends ended');
    figures.push({
      name: 'a send while messages are read for the search against one before',
      unit: 'ms',
      ours: building,
      peer: idle,
      ratio: building / idle,
    });
    return figures;
  } finally {
    await sql.end();
    await server.close();
  }
}

async function measure(server, users, queries) {
  const cases = Object.entries(users).flatMap(([who, { token }]) =>
    Object.entries(queries).map(([what, query]) => ({
      name: who === 'all' ? what : `${what}, in few conversations`,
      token,
      path: `/search/messages?limit=20&q=${encodeURIComponent(query)}`,
      times: [],
      found: 0,
    })),
  );
  for (let round = 0; round < SEARCHES; round += 1) {
    for (const one of cases) {
      const start = performance.now();
      const { items } = await rest(server, 'GET', one.path, { token: one.token });
      one.times.push(performance.now() - start);
      one.found = items.length;
    }
  }
  return Object.fromEntries(
    cases.map(({ name, times, found }) => [name, { milliseconds: median(times), found }]),
  );
}

/** One send after another over a socket. */
async function sends(server, { token }, conversationId) {
  const socket = await connect(server, token);
  const times = [];
  for (let index = 0; index < SENDS; index += 1) {
    const start = performance.now();
    await request(socket, 'chat:message', {
      conversationId,
      clientMessageId: randomUUID(),
      content: `Message number ${index} with about as many words as people write.`,
    });
    times.push(performance.now() - start);
  }
  socket.disconnect();
  return median(times.slice(SENDS / 3));
}
