import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Conversation, CursorPage, Message, MessageSentNotice } from '@chatcall/contracts';
import {
  createMigratedDatabase,
  createRedisSpace,
  nextNotice,
} from '../../../test/support/index.js';
import type { TestDatabase, TestRedis } from '../../../test/support/index.js';
import { collect, eventually, sendOver, silence, startChatsApp } from './testing/chats-app.js';
import type { ChatsApp, Person } from './testing/chats-app.js';

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
});
