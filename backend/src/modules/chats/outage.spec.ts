import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  ChangesUnannouncedNotice,
  Conversation,
  ConversationAddedNotice,
  Message,
  MessageSentNotice,
} from '@chatcall/contracts';
import pg from 'pg';
import {
  createMigratedDatabase,
  createRedisSpace,
  rawRequest,
} from '../../../test/support/index.js';
import type { TestDatabase, TestRedis, TestSocket } from '../../../test/support/index.js';
import { startCuttableProxy } from '../../../test/support/cuttable-proxy.js';
import type { CuttableProxy } from '../../../test/support/cuttable-proxy.js';
import { AnnouncementCheck } from './announcements/announcement-check.js';
import {
  collect,
  createUsers,
  eventually,
  sendOver,
  silence,
  startChatsApp,
} from './testing/chats-app.js';
import type { Answer, ChatsApp, Person } from './testing/chats-app.js';

/** The database of the first of two nodes can be cut off, or lose the answer to a statement. */
describe('an outage of PostgreSQL', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let proxy: CuttableProxy;
  let one: ChatsApp;
  let two: ChatsApp;
  let direct: pg.Client;

  beforeAll(async () => {
    [database, redis] = [await createMigratedDatabase(), createRedisSpace()];
    proxy = await startCuttableProxy(database.url);
    const redisPrefix = redis.keyPrefix;
    one = await startChatsApp({ databaseUrl: proxy.url, redisPrefix });
    two = await startChatsApp({ databaseUrl: database.url, redisPrefix });
    direct = new pg.Client({ connectionString: database.url });
    await direct.connect();
  });

  afterAll(async () => {
    await direct.end();
    await Promise.all([one.close(), two.close()]);
    await proxy.close();
    await database.drop();
    await redis.clear();
  });

  /** What every node does every three seconds, twice. */
  const checkTwice = async (): Promise<void> => {
    for (let n = 0; n < 2; n += 1)
      await Promise.all([one, two].map(({ app }) => app.get(AnnouncementCheck).check()));
  };

  describe('during a send', () => {
    const contentsOf = async (conversationId: string): Promise<string[]> =>
      (
        await direct.query<{ content: string }>(
          `SELECT content FROM messages WHERE conversation_id = $1 AND type = 'text' ORDER BY seq`,
          [conversationId],
        )
      ).rows.map((row) => row.content);

    /**
     * Cuts the connection while the statement of a send waits in PostgreSQL, which then runs it
     * anyway, or not.
     */
    const cutDuring = async (
      conversationId: string,
      send: () => Promise<unknown>,
      carriedOut: boolean,
    ) => {
      await direct.query('BEGIN');
      await direct.query('SELECT 1 FROM conversations WHERE id = $1 FOR UPDATE', [conversationId]);
      const answer = send();
      const waiting = async (): Promise<number[]> =>
        (
          await direct.query<{ pid: number }>(
            `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          )
        ).rows.map((row) => row.pid);
      await eventually(async () => (await waiting()).length === 1);
      await proxy.cut();
      if (!carriedOut)
        for (const pid of await waiting())
          await direct.query('SELECT pg_terminate_backend($1)', [pid]);
      await direct.query('COMMIT');
      return answer;
    };

    it.each([true, false])(
      'is an error for the sender; a repeated send stores the message once, and the members get it (it was stored: %s)',
      async (carriedOut) => {
        const [anna, ben] = (await createUsers(one, 'Anna', 'Ben')) as [Person, Person];
        const { id } = await anna.group('Outage', ben);
        const [annas, bens] = [await anna.socket(), await two.at(ben).socket()];
        const received = collect<MessageSentNotice>(bens, 'chat:message');
        const changed = collect<ChangesUnannouncedNotice>(bens, 'chat:changed');
        const clientMessageId = randomUUID();
        const payload = {
          requestId: randomUUID(),
          conversationId: id,
          content: 'hello',
          clientMessageId,
        };

        const answer = await cutDuring(
          id,
          () => rawRequest(annas, 'chat:message', payload),
          carriedOut,
        );
        expect(answer).toMatchObject({ ok: false, error: { code: 'COMMON.UNAVAILABLE' } });
        await eventually(async () => (await contentsOf(id)).length === (carriedOut ? 1 : 0));
        await proxy.restore();

        const message = await sendOver(annas, id, 'hello', clientMessageId);
        await sendOver(annas, id, 'hello', clientMessageId);
        expect(message.seq).toBe(2);
        expect(await contentsOf(id)).toEqual(['hello']);
        await checkTwice();
        await silence();
        expect(received.map((notice) => notice.message)).toEqual(carriedOut ? [] : [message]);
        const { version } = message;
        expect(changed).toEqual(carriedOut ? [{ conversationId: id, version }] : []);
      },
    );
  });

  describe('between a commit and its notices', () => {
    /** A group at the first node, with one member connected to each. */
    interface World {
      readonly anna: Person;
      readonly ben: Person;
      readonly cleo: Person;
      readonly dora: Person;
      readonly id: string;
      readonly sockets: Readonly<Record<'ben' | 'cleo' | 'dora', TestSocket>>;
    }

    const world = async (): Promise<World> => {
      const [anna, ben, cleo, dora] = (await createUsers(
        one,
        ...['Anna', 'Ben', 'Cleo', 'Dora'],
      )) as [Person, Person, Person, Person];
      const { id } = await anna.group('Team', ben, cleo);
      const sockets = {
        ben: await two.at(ben).socket(),
        cleo: await cleo.socket(),
        dora: await two.at(dora).socket(),
      };
      return { anna, ben, cleo, dora, id, sockets };
    };

    /** The change is committed, and the node does not learn it: it publishes nothing. */
    const lose = async <T>(text: string, change: () => Promise<Answer<T>>): Promise<void> => {
      proxy.loseAnswerTo(text);
      expect((await change()).status).toBe(503);
    };

    const viewOf = async (person: Person, id: string): Promise<Conversation> =>
      (await person.api<Conversation>('GET', `chats/${id}`)).body;

    it.each<[string, string, (world: World) => Promise<Answer<unknown>>, object]>([
      [
        'a message',
        'lost words',
        ({ anna, id }) => anna.send(id, 'lost words'),
        { lastMessage: { content: 'lost words' } },
      ],
      [
        'a title',
        'COMMIT',
        ({ anna, id }) => anna.api('PATCH', `chats/${id}`, { title: 'New' }),
        { title: 'New' },
      ],
      [
        'a role',
        'COMMIT',
        ({ anna, ben, id }) =>
          anna.api('PATCH', `chats/${id}/members/${ben.id}`, { role: 'admin' }),
        { own: { role: 'admin' } },
      ],
    ])('announces %s to the members on both nodes', async (_, text, change, expected) => {
      const made = await world();
      const { ben, cleo, id, sockets } = made;
      const changed = [sockets.ben, sockets.cleo].map((socket) =>
        collect<ChangesUnannouncedNotice>(socket, 'chat:changed'),
      );
      await lose(text, () => change(made));
      await checkTwice();
      await eventually(() => changed.every((notices) => notices.length > 0));
      const view = await viewOf(two.at(ben), id);
      expect(view).toMatchObject(expected);
      await checkTwice();
      await silence();
      const notice = { conversationId: id, version: view.version };
      expect(changed).toEqual([[notice], [notice]]);
      expect((await viewOf(cleo, id)).version).toBe(view.version);
    });

    it('opens a group for a member who was added, and sends them what follows', async () => {
      const { anna, dora, id, sockets } = await world();
      const added = collect<ConversationAddedNotice>(sockets.dora, 'chat:conversationAdded');
      const changed = collect<ChangesUnannouncedNotice>(sockets.cleo, 'chat:changed');
      const received = collect<MessageSentNotice>(sockets.dora, 'chat:message');
      await lose('COMMIT', () => anna.api('POST', `chats/${id}/members`, { userIds: [dora.id] }));
      await checkTwice();
      await eventually(() => added.length === 1 && changed.length === 1);
      expect(added[0]?.conversation).toMatchObject({ id, memberCount: 4 });
      await anna.send(id, 'Welcome');
      await eventually(() => received.some(({ message }) => message.content === 'Welcome'));
    });

    it('closes a group for a member who was removed, and sends them nothing that follows', async () => {
      const { anna, ben, id, sockets } = await world();
      const removed = collect(sockets.ben, 'chat:conversationRemoved');
      const left = collect(sockets.cleo, 'chat:memberRemoved');
      const received = collect<MessageSentNotice>(sockets.ben, 'chat:message');
      await lose('COMMIT', () => anna.api('DELETE', `chats/${id}/members/${ben.id}`));
      await checkTwice();
      await eventually(() => removed.length === 1 && left.length > 0);
      expect(left[0]).toMatchObject({ conversationId: id, userId: ben.id, memberCount: 2 });
      await anna.send(id, 'Among us');
      await silence();
      expect(received.map(({ message }) => message.content)).not.toContain('Among us');
    });

    it('opens a new group for all of its members', async () => {
      const { anna, ben, cleo, sockets } = await world();
      const added = [sockets.ben, sockets.cleo].map((socket) =>
        collect<ConversationAddedNotice>(socket, 'chat:conversationAdded'),
      );
      const memberIds = [ben.id, cleo.id];
      await lose('COMMIT', () => anna.api('POST', 'chats/groups', { title: 'Lost', memberIds }));
      await checkTwice();
      await eventually(() => added.every((notices) => notices.length === 1));
      expect(added.map(([notice]) => notice?.conversation.title)).toEqual(['Lost', 'Lost']);
    });

    it('opens a direct conversation with its first message, also when its creation was lost', async () => {
      const { anna, dora, sockets } = await world();
      const changed = collect<ChangesUnannouncedNotice>(sockets.dora, 'chat:changed');
      const added = collect<ConversationAddedNotice>(sockets.dora, 'chat:conversationAdded');
      await lose('COMMIT', () => anna.api('POST', 'chats/direct', { userId: dora.id }));
      await checkTwice();
      const { id } = await anna.direct(dora);
      expect(added).toEqual([]);
      await lose('first words', () => anna.send(id, 'first words'));
      await checkTwice();
      await eventually(() => changed.length === 1);
      const { version, lastMessage } = await viewOf(two.at(dora), id);
      expect(changed).toEqual([{ conversationId: id, version }]);
      expect(lastMessage).toMatchObject({ content: 'first words' });
    });

    it('announces nothing again that its process has published', async () => {
      const { anna, ben, cleo, dora, id, sockets } = await world();
      const changed = Object.values(sockets).map((socket) => collect(socket, 'chat:changed'));
      const received = collect<MessageSentNotice>(sockets.dora, 'chat:message');
      const annas = await anna.socket();
      await two.at(anna).api('POST', `chats/${id}/members`, { userIds: [dora.id] });
      await anna.api('PATCH', `chats/${id}/members/${ben.id}`, { role: 'admin' });
      await two.at(ben).api('PATCH', `chats/${id}`, { title: 'Renamed' });
      await cleo.send(id, 'from one');
      await two.at(dora).send(id, 'from two');
      await anna.api('DELETE', `chats/${id}/members/${cleo.id}`);
      const { id: pair } = await two.at(anna).direct(dora);
      const last: Message = await sendOver(annas, pair, 'done');
      await eventually(() => received.some(({ message }) => message.id === last.id));
      await silence();
      await checkTwice();
      await checkTwice();
      await silence();
      expect(changed).toEqual([[], [], []]);
    });
  });
});
