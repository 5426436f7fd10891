import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { register, rest } from './chatcall.mjs';

const WORDS =
  'the release is ready and we can look at it together after lunch if the build has finished by then'.split(
    ' ',
  );

/** Text of a message: 1 to 60 words, so that rows have different heights. */
const text = (seq) => {
  const length = 1 + ((seq * 7919) % (seq % 9 === 0 ? 60 : 14));
  return Array.from({ length }, (_, index) => WORDS[(seq + index) % WORDS.length]).join(' ');
};

/** Two people with a direct conversation of `count` messages, by turns, a minute apart. */
export async function startHistory(server, count) {
  const [reader, writer] = [await register(server, 'reader'), await register(server, 'writer')];
  const { id, version } = await rest(server, 'POST', '/chats/direct', {
    token: reader.token,
    body: { userId: writer.id },
  });
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  try {
    for (let start = 1; start <= count; start += 5000) {
      const rows = Array.from({ length: Math.min(5000, count - start + 1) }, (_, index) => ({
        seq: start + index,
        content: text(start + index),
      }));
      await client.query(
        `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at, version, written_count)
         SELECT gen_random_uuid(), $1, m.seq, CASE WHEN m.seq % 5 < 2 THEN $2::uuid ELSE $3::uuid END, gen_random_uuid(), 'text', m.content,
           now() - ($4 - m.seq) * interval '1 minute', $5 + m.seq, m.seq
         FROM jsonb_to_recordset($6::jsonb) AS m (seq integer, content text)`,
        [id, reader.id, writer.id, count, version, JSON.stringify(rows)],
      );
    }
    await client.query(
      'UPDATE conversations SET last_seq = $2, version = version + $2, written_count = $2 WHERE id = $1',
      [id, count],
    );
    await client.query(
      'UPDATE conversation_members SET last_delivered_seq = $2, last_read_seq = $2, read_count = $2 WHERE conversation_id = $1',
      [id, count],
    );
  } finally {
    await client.end();
  }
  return { reader, writer, conversationId: id };
}

/** A page of a browser in which a person is signed in. */
export async function signedInPage(browser, server, person, viewport) {
  const context = await browser.newContext({
    viewport,
    extraHTTPHeaders: { 'x-forwarded-for': person.address },
  });
  const page = await context.newPage();
  const answer = await context.request.post(`${server.url}/api/auth/login`, {
    data: { login: person.username, password: person.password, delivery: 'cookie' },
    headers: { 'User-Agent': await page.evaluate(() => navigator.userAgent) },
  });
  if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`);
  return page;
}

/** A message of a person in a conversation. */
const say = (server, person, conversationId, content) =>
  rest(server, 'POST', `/chats/${conversationId}/messages`, {
    token: person.token,
    body: { clientMessageId: randomUUID(), content },
  });
