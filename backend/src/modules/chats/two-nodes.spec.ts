import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mentionToken } from '@chatcall/contracts';
import type { Conversation, CursorPage, Message, MessageSentNotice } from '@chatcall/contracts';
import {
  createMigratedDatabase,
  createRedisSpace,
  nextNotice,
} from '../../../test/support/index.js';
import type { TestDatabase, TestRedis } from '../../../test/support/index.js';
import { FileNotFoundError } from '../files/index.js';
import { FileAccess } from './attachments/index.js';
import { collect, eventually, sendOver, silence, startChatsApp } from './testing/chats-app.js';
import type { ChatsApp, Person } from './testing/chats-app.js';
import { uploadFile } from './testing/files.js';

/** Two applications with one database and one Redis. */
describe('chats on two nodes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let one: ChatsApp;
  let two: ChatsApp;

  beforeAll(async () => {
    [database, redis] = [await createMigratedDatabase(), createRedisSpace()];
    const options = { databaseUrl: database.url, redisPrefix: redis.keyPrefix };
    one = await startChatsApp(options);
    two = await startChatsApp(options);
  });

  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await database.drop();
    await redis.clear();
  });

  const pair = async (): Promise<[Person, Person, Person]> => {
    const [anna, ben] = [await one.person('Anna'), await one.person('Ben')];
    return [anna, ben, two.at(ben)];
  };

  it('reaches users on the other node, from the first message of a new conversation on', async () => {
    const [anna, ben, benAtTwo] = await pair();
    const [annas, bens] = [await anna.socket(), await benAtTwo.socket()];
    const { id } = await anna.direct(ben);
    const added = nextNotice(bens, 'chat:conversationAdded');
    const received = collect<MessageSentNotice>(bens, 'chat:message');
    await sendOver(annas, id, 'across');
    expect((await added).conversation.id).toBe(id);
    await eventually(() => received.length === 1);
    const answer = nextNotice(annas, 'chat:message', ({ message }) => message.sender.id === ben.id);
    await sendOver(bens, id, 'back');
    expect((await answer).message.seq).toBe(2);
  });

  it('sends a file in one message, and lets a removed member read it on no node', async () => {
    const [anna, ben] = await pair();
    const { id } = await anna.group('Files', ben);
    const file = await uploadFile(one, anna, 'plan.png');
    const send = (person: Person): Promise<{ readonly status: number }> =>
      person.api('POST', `chats/${id}/messages`, {
        clientMessageId: randomUUID(),
        content: '',
        files: [{ id: file }],
      });
    const answers = await Promise.all([send(anna), send(two.at(anna)), send(two.at(anna))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
    const access = two.app.get(FileAccess);
    expect((await access.require(ben.id, file)).file.refs).toBe(1);
    await anna.api('DELETE', `chats/${id}/members/${ben.id}`);
    await expect(access.require(ben.id, file)).rejects.toBeInstanceOf(FileNotFoundError);
  });

  it('keeps seq without gaps when both nodes send at once, and sends each message once', async () => {
    const [anna, ben, benAtTwo] = await pair();
    const { id } = await anna.group('Both', ben);
    const [annas, bens] = [await anna.socket(), await benAtTwo.socket()];
    const received = [annas, bens].map((socket) =>
      collect<MessageSentNotice>(socket, 'chat:message'),
    );
    const sent = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        sendOver(n % 2 === 0 ? annas : bens, id, `message ${n}`),
      ),
    );
    const all = Array.from({ length: 100 }, (_, n) => n + 2);
    expect(sent.map((message) => message.seq).sort((a, b) => a - b)).toEqual(all);
    for (const notices of received) {
      // The note about the new group (1) may reach the other node after its socket has connected.
      const seqs = (): number[] =>
        notices.map(({ message }) => message.seq).filter((seq) => seq !== 1);
      await eventually(() => seqs().length >= 100);
      await silence();
      expect(seqs().sort((a, b) => a - b)).toEqual(all);
    }
    const pages = [1, 51].map((after) =>
      benAtTwo.api<CursorPage<Message>>('GET', `chats/${id}/messages?after=${after}&limit=50`),
    );
    const history = (await Promise.all(pages)).flatMap((page) => page.body.items);
    expect(history.map((message) => message.seq)).toEqual(all);
    for (const message of history)
      expect(received[0]?.find((notice) => notice.message.id === message.id)?.message).toEqual(
        message,
      );
  });

  it('stores one of the copies that both nodes receive at once', async () => {
    const [anna, ben, benAtTwo] = await pair();
    const { id } = await anna.group('Copies', ben);
    for (let round = 0; round < 10; round += 1) {
      const clientMessageId = randomUUID();
      const answers = await Promise.all(
        [ben, benAtTwo, ben, benAtTwo].map((person) => person.send(id, 'copy', clientMessageId)),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 201]);
      expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    }
    expect(
      (await anna.api<CursorPage<Message>>('GET', `chats/${id}/messages`)).body.items.map(
        (message) => message.seq,
      ),
    ).toEqual(Array.from({ length: 11 }, (_, n) => n + 1));
  });

  it('changes members one after another, on both nodes', async () => {
    const [anna, ben] = await pair();
    const annaAtTwo = two.at(anna);
    const { id } = await anna.group('Changes', ben);
    for (let round = 0; round < 5; round += 1) {
      const removed = await Promise.all(
        [anna, annaAtTwo].map((person) => person.api('DELETE', `chats/${id}/members/${ben.id}`)),
      );
      expect(removed.map((answer) => answer.status).sort()).toEqual([204, 404]);
      const added = await Promise.all(
        [anna, annaAtTwo].map((person) =>
          person.api('POST', `chats/${id}/members`, { userIds: [ben.id] }),
        ),
      );
      expect(added.map((answer) => answer.status).sort()).toEqual([200, 409]);
      expect((await anna.api<Conversation>('GET', `chats/${id}`)).body).toMatchObject({
        memberCount: 2,
        lastSeq: 3 + 2 * round,
      });
    }
  });

  it('lets sockets of the other node join and leave the room', async () => {
    const [anna, ben, benAtTwo] = await pair();
    const { id } = await anna.group('Rooms');
    const [annas, bens] = [await anna.socket(), await benAtTwo.socket()];
    const received = collect<MessageSentNotice>(bens, 'chat:message');
    const added = nextNotice(bens, 'chat:conversationAdded');
    await anna.api('POST', `chats/${id}/members`, { userIds: [ben.id] });
    await added;
    await sendOver(annas, id, 'received');
    await eventually(() => received.some(({ message }) => message.content === 'received'));
    const removed = nextNotice(bens, 'chat:conversationRemoved');
    await anna.api('DELETE', `chats/${id}/members/${ben.id}`);
    await removed;
    const before = received.length;
    await sendOver(annas, id, 'not received');
    await silence(300);
    expect(received).toHaveLength(before);
  });

  it('counts exactly after people write, read, change, leave and join at once', async () => {
    const anna = await one.person('Anna');
    const others = await Promise.all(
      ['Ben', 'Carl', 'Dora', 'Eve'].map((name) => one.person(name)),
    );
    const people = [anna, ...others];
    const { id } = (
      await anna.api<Conversation>('POST', 'chats/channels', { title: 'Everything at once' })
    ).body;
    for (const person of others) await person.api('PUT', `chats/${id}/membership`);
    const roots: Message[] = [];
    for (const person of people) roots.push((await person.send(id, 'A root')).body);
    const messages = [...roots];
    const failed: unknown[] = [];
    const random = mulberry32(7);
    const anyOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const request = async (number: number): Promise<void> => {
      const person = random() < 0.5 ? anyOf(people) : two.at(anyOf(people));
      const [message, root] = [anyOf(messages), anyOf(roots)];
      const path = `chats/${id}`;
      const at = `${path}/messages/${message.id}`;
      const thread = `${path}/messages/${root.id}/thread`;
      const content = `${mentionToken(anyOf(people).id)} ${anyOf(['', mentionToken('all')])} ${number}`;
      const draft = { clientMessageId: randomUUID(), content };
      const actions: (readonly [string, string, unknown?])[] = [
        ['POST', `${path}/messages`, draft],
        ['POST', `${path}/messages`, draft],
        ['POST', `${thread}/messages`, draft],
        ['POST', `${thread}/messages`, { ...draft, alsoToConversation: true }],
        ['PUT', `${path}/read`, { seq: Math.floor(random() * 60), back: random() < 0.5 }],
        ['PUT', `${thread}/read`, { seq: Math.floor(random() * 20), back: random() < 0.5 }],
        ['PATCH', at, { content }],
        ['DELETE', at],
        ['PUT', `${at}/reactions/%F0%9F%91%8D`],
        ['DELETE', `${at}/reactions/%F0%9F%91%8D`],
        ['PUT', `${at}/pin`],
        ['PUT', `${at}/saved`],
        [anyOf(['PUT', 'DELETE']), `${thread}/following`],
        [anyOf(['PUT', 'DELETE', 'PUT', 'PUT']), `${path}/membership`],
        ['PUT', `${path}/draft`, { text: content, writtenAt: new Date().toISOString() }],
        [
          'POST',
          `${path}/forwards`,
          { clientMessageId: randomUUID(), sourceConversationId: id, messageId: message.id },
        ],
      ];
      const [method, route, body] = actions[number % actions.length] as (typeof actions)[number];
      const answer = await person.api<Message>(method, route, body);
      if (answer.status >= 500) failed.push([method, route, answer]);
      if (answer.status === 201) messages.push(answer.body);
    };
    const numbers = Array.from({ length: 256 }, (_, number) => number);
    await Promise.all(
      Array.from({ length: 32 }, async (_, worker) => {
        for (const number of numbers.filter((each) => each % 32 === worker)) await request(number);
      }),
    );
    expect(failed).toEqual([]);
    expect(messages.length).toBeGreaterThan(2 * people.length);
    expect(await one.database.query(MISCOUNTED, [id])).toEqual([]);
    for (const person of people) {
      const conversation = await person.api<Conversation>('GET', `chats/${id}`);
      if (conversation.status !== 200) continue;
      const [exact] = await one.database.query(EXACT, [id, person.id]);
      const { unread, mentions } = conversation.body.own;
      expect({ unread, mentions }).toEqual(exact);
    }
  });
});

/** Random numbers from 0 to 1, the same ones each time. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is stored about conversation `$1` beside what its rows say, where the two differ. */
const MISCOUNTED = `
  SELECT 'conversation' AS what, c.id::text, jsonb_build_array(c.last_seq, c.written_count, c.member_count, c.version) AS stored, k.counted
  FROM conversations c CROSS JOIN LATERAL (
    SELECT jsonb_build_array(max(x.seq), count(x.seq) FILTER (WHERE x.type <> 'system'),
      (SELECT count(*) FROM conversation_members m WHERE m.conversation_id = c.id AND m.left_at IS NULL),
      GREATEST(max(x.version), (SELECT max(m.version) FROM conversation_members m WHERE m.conversation_id = c.id))) AS counted
    FROM messages x WHERE x.conversation_id = c.id) k
  WHERE c.id = $1 AND jsonb_build_array(c.last_seq, c.written_count, c.member_count, c.version) <> k.counted
  UNION ALL
  SELECT 'thread', r.id::text, jsonb_build_array(r.reply_count, r.thread_last_seq, r.thread_participants), k.counted
  FROM messages r CROSS JOIN LATERAL (
    SELECT jsonb_build_array(count(*) FILTER (WHERE x.deleted_at IS NULL), max(x.thread_seq), (
      SELECT COALESCE(array_agg(p.sender_id ORDER BY p.place DESC), '{}') FROM (
        SELECT y.sender_id, max(y.thread_seq) AS place FROM messages y WHERE y.thread_id = r.id AND y.deleted_at IS NULL
        GROUP BY y.sender_id ORDER BY place DESC LIMIT 5) p)) AS counted
    FROM messages x WHERE x.thread_id = r.id) k
  WHERE r.conversation_id = $1 AND r.thread_last_seq IS NOT NULL
    AND jsonb_build_array(r.reply_count, r.thread_last_seq, r.thread_participants) <> k.counted
  UNION ALL
  SELECT 'thread member', t.root_id::text, to_jsonb(t.read_count), to_jsonb(k.counted)
  FROM thread_members t JOIN messages r ON r.id = t.root_id CROSS JOIN LATERAL (
    SELECT t.last_read_seq + count(*) AS counted FROM messages x
    WHERE x.thread_id = r.id AND x.thread_seq > t.last_read_seq AND x.sender_id = t.user_id) k
  WHERE r.conversation_id = $1 AND t.read_count <> k.counted
  UNION ALL
  SELECT 'reactions', x.id::text, x.reactions, k.counted
  FROM messages x CROSS JOIN LATERAL (
    SELECT COALESCE(jsonb_agg(jsonb_build_object('emoji', g.emoji, 'count', g.count)), '[]') AS counted
    FROM (SELECT emoji, count(*) AS count FROM message_reactions WHERE message_id = x.id GROUP BY emoji) g) k
  WHERE x.conversation_id = $1 AND x.reactions <> k.counted
  UNION ALL
  SELECT 'versions', x.version::text, to_jsonb(count(*)), '1'
  FROM messages x WHERE x.conversation_id = $1 AND x.thread_id IS NULL AND x.reply_count IS NULL GROUP BY x.version HAVING count(*) > 1`;

/** The numbers of member `$2` of conversation `$1`, from the messages. */
const EXACT = `
  SELECT count(*)::integer AS unread, (count(*) FILTER (WHERE x.mentions_all = 'all' OR EXISTS (
    SELECT 1 FROM mentions n WHERE n.message_id = x.id AND n.user_id = m.user_id)))::integer AS mentions
  FROM conversation_members m LEFT JOIN messages x ON x.conversation_id = m.conversation_id
    AND x.seq > m.last_read_seq AND x.type <> 'system' AND x.deleted_at IS NULL AND x.sender_id <> m.user_id
  WHERE m.conversation_id = $1 AND m.user_id = $2 AND x.id IS NOT NULL`;
