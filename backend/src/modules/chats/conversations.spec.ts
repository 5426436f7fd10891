import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  Conversation,
  ConversationFilter,
  ConversationTotals,
  CursorPage,
  Member,
  MoveReadCursorResponse,
  OwnMembership,
  ReadCursorMovedNotice,
  TypingNotice,
} from '@chatcall/contracts';
import { nextNotice, request } from '../../../test/support/index.js';
import { collect, sendOver, silence, startChatsApp } from './testing/chats-app.js';
import type { ChatsApp, Person } from './testing/chats-app.js';
import { insertConversations, insertPeople } from './testing/many-conversations.js';

describe('conversations', () => {
  let app: ChatsApp;

  beforeAll(async () => {
    app = await startChatsApp();
  });

  afterAll(() => app.close());

  const people = async (...names: string[]): Promise<Person[]> =>
    Promise.all(names.map((name) => app.person(name)));
  const pair = async (): Promise<[Person, Person]> =>
    (await people('Anna', 'Ben')) as [Person, Person];
  const list = async (person: Person, query = ''): Promise<CursorPage<Conversation>> =>
    (await person.api<CursorPage<Conversation>>('GET', `chats${query}`)).body;

  describe('direct', () => {
    it('is the same for both users, whoever opens it, also when both do so at once', async () => {
      const [anna, ben] = await pair();
      const answers = await Promise.all(
        [0, 1, 2, 3, 4, 5].map((n) =>
          n % 2 === 0
            ? anna.api<Conversation>('POST', 'chats/direct', { userId: ben.id })
            : ben.api<Conversation>('POST', 'chats/direct', { userId: anna.id }),
        ),
      );
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
      expect(answers[0]?.body).toMatchObject({
        kind: 'direct',
        title: null,
        memberCount: 2,
        lastSeq: 0,
        lastMessage: null,
        peer: { id: ben.id },
        own: { role: 'member', unread: 0 },
      });
    });

    it('is shown to the other user with the first message', async () => {
      const [anna, ben] = await pair();
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const heard: string[] = [];
      bens.onAny((event: string) => heard.push(event));
      const opened = nextNotice(annas, 'chat:conversationAdded');
      const { id } = await anna.direct(ben);
      expect((await opened).conversation.id).toBe(id);
      expect((await list(anna)).items).toHaveLength(1);
      await silence();
      expect([heard, (await list(ben)).items]).toEqual([[], []]);
      const message = nextNotice(bens, 'chat:message');
      await sendOver(annas, id, 'Hello');
      await message;
      expect(heard).toEqual(['chat:conversationAdded', 'chat:message']);
      expect((await list(ben)).items).toMatchObject([
        { id, peer: { id: anna.id }, own: { unread: 1 } },
      ]);
    });

    it('needs another user who exists and has not blocked the user', async () => {
      const [anna, ben] = await pair();
      expect(await anna.api('POST', 'chats/direct', { userId: anna.id })).toMatchObject({
        status: 422,
        body: { code: 'CHAT.DIRECT_SELF' },
      });
      expect(
        await anna.api('POST', 'chats/direct', { userId: anna.id.toUpperCase() }),
      ).toMatchObject({
        status: 422,
      });
      expect(await anna.api('POST', 'chats/direct', { userId: randomUUID() })).toMatchObject({
        status: 404,
        body: { code: 'USERS.NOT_FOUND' },
      });
      await ben.api('PUT', `contacts/${anna.id}/block`);
      for (const [one, other] of [
        [anna, ben],
        [ben, anna],
      ] as const) {
        expect(await one.api('POST', 'chats/direct', { userId: other.id })).toMatchObject({
          status: 403,
          body: { code: 'CHAT.BLOCKED' },
        });
      }
    });
  });

  describe('list', () => {
    it('has pages, newest activity first, with one statement per page', async () => {
      const [anna, ben] = await pair();
      const ids: string[] = [];
      for (let n = 0; n < 7; n += 1) ids.push((await anna.group(`Group ${n}`, ben)).id);
      await ben.send(ids[2] ?? '', 'newest');
      const expected = [ids[2], ...[6, 5, 4, 3, 1, 0].map((n) => ids[n])];
      await list(anna);
      const statements = jest.spyOn(app.database, 'query');
      const seen: Conversation[] = [];
      let cursor: string | null = null;
      do {
        const page: CursorPage<Conversation> = await list(
          anna,
          `?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        seen.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen.map((conversation) => conversation.id)).toEqual(expected);
      expect(statements).toHaveBeenCalledTimes(3);
      statements.mockRestore();
      expect(seen[0]).toMatchObject({
        lastMessage: { content: 'newest', sender: { id: ben.id } },
        own: { unread: 1 },
      });
    });

    it('ends a page before its last messages exceed 256 KiB', async () => {
      const [anna, ben] = await pair();
      const ids: string[] = [];
      for (let n = 0; n < 12; n += 1) {
        const { id } = await anna.group(`Zeppelin ${n}`, ben);
        await ben.send(id, '語'.repeat(8_000));
        ids.unshift(id);
      }
      for (const query of ['?limit=100', '/search?q=zeppelin&limit=100']) {
        const { items, nextCursor } = await list(anna, query);
        expect(items.map(({ id }) => id)).toEqual(ids.slice(0, 10));
        const rest = await list(anna, `${query}&cursor=${nextCursor}`);
        expect(rest.items.map(({ id }) => id)).toEqual(ids.slice(10));
        expect(rest.nextCursor).toBeNull();
      }
    });

    it('distinguishes conversations with the same time of activity', async () => {
      const [anna] = await pair();
      for (let n = 0; n < 5; n += 1) await anna.group(`Same ${n}`);
      await app.database.query(
        `UPDATE conversations SET last_activity_at = '2026-01-31T09:30:00Z' WHERE created_by = $1`,
        [anna.id],
      );
      const first = await list(anna, '?limit=2');
      const second = await list(anna, `?limit=2&cursor=${first.nextCursor}`);
      const third = await list(anna, `?limit=2&cursor=${second.nextCursor}`);
      expect(
        new Set(
          [...first.items, ...second.items, ...third.items].map((conversation) => conversation.id),
        ).size,
      ).toBe(5);
      expect(third.nextCursor).toBeNull();
    });

    it.each([
      'x',
      'MTIzIDQ1Ng',
      Buffer.from('[99999999999999999999,"x"]').toString('base64url'),
      Buffer.from(JSON.stringify([-1, randomUUID()])).toString('base64url'),
      '%00',
    ])('refuses the cursor %s', async (cursor) => {
      const [anna] = await pair();
      expect(await anna.api('GET', `chats?cursor=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'COMMON.VALIDATION', fields: [{ field: 'cursor' }] },
      });
    });

    it.each([
      '?filter=other',
      '?filter=',
      '?filter=active&filter=unread',
      '/search',
      '/search?q=',
      '/search?q=%20',
      '/search?q=a%00b',
      `/search?q=${'a'.repeat(81)}`,
      '/search?q=a&cursor=MTIzIDQ1Ng',
    ])('refuses chats%s', async (query) => {
      const [anna] = await pair();
      expect(await anna.api('GET', `chats${query}`)).toMatchObject({
        status: 400,
        body: { code: 'COMMON.VALIDATION' },
      });
    });

    it.each([
      {},
      { except: null },
      { except: ['x'] },
      { except: Array.from({ length: LIMITS.totalsExceptMax + 1 }, () => randomUUID()) },
    ])('refuses totals but for something else than conversations (%#)', async (body) => {
      const [anna] = await pair();
      expect(await anna.api('POST', 'chats/totals', body)).toMatchObject({
        status: 400,
        body: { code: 'COMMON.VALIDATION' },
      });
    });
  });

  describe('of ten thousand conversations among twenty thousand users', () => {
    const COUNT = 10_000;
    const PEERS = 2_000;
    let anna: Person;
    let ids: string[];
    beforeAll(async () => {
      anna = await app.person('Anna');
      const people = await insertPeople(app.database, 20_000);
      ids = await insertConversations(app.database, anna.id, people.slice(0, PEERS), COUNT - PEERS);
      await app.database.query('VACUUM ANALYZE users, conversations, conversation_members');
    });
    const totals = async (except?: readonly string[]): Promise<ConversationTotals> =>
      (
        await (except === undefined
          ? anna.api<ConversationTotals>('GET', 'chats/totals')
          : anna.api<ConversationTotals>('POST', 'chats/totals', { except }))
      ).body;
    const isUnread = (index: number): boolean => index % 3 !== 0;
    const counted = (indices: readonly number[]): ConversationTotals => {
      const heard = indices.filter((index) => isUnread(index) && index % 10 !== 1);
      return {
        unread: heard.length * 2,
        unreadConversations: heard.length,
        archived: indices.filter((index) => index % 10 === 0).length,
      };
    };
    const all = Array.from({ length: COUNT }, (_, index) => index);

    it('has totals of all conversations, or of all except those that a client counts itself', async () => {
      expect(await totals()).toEqual(counted(all));
      const except = ids.slice(0, 500);
      expect(await totals([...except, randomUUID()])).toEqual(counted(all.slice(500)));
      expect(await totals([])).toEqual(counted(all));
    });

    it.each<[ConversationFilter, (index: number) => boolean]>([
      ['active', (index) => index % 10 !== 0],
      ['unread', (index) => index % 10 !== 0 && isUnread(index)],
      ['archived', (index) => index % 10 === 0],
    ])('are filtered by %s over all of them, page by page', async (filter, belongs) => {
      const expected = ids.filter((_, index) => belongs(index));
      const first = await list(anna, `?filter=${filter}&limit=100`);
      expect(first.items.map(({ id }) => id)).toEqual(expected.slice(0, 100));
      const second = await list(anna, `?filter=${filter}&limit=100&cursor=${first.nextCursor}`);
      expect(second.items.map(({ id }) => id)).toEqual(expected.slice(100, 200));
    });

    it('finds them by title and by the name of the other user, wherever they are in the list', async () => {
      const last = await anna.api<Conversation>('GET', `chats/${ids.at(-1)}`);
      const title = last.body.title ?? '';
      expect((await list(anna, `/search?q=${encodeURIComponent(title)}`)).items[0]?.id).toBe(
        ids.at(-1),
      );
      const direct = (await anna.api<Conversation>('GET', `chats/${ids[1_999]}`)).body;
      const name = direct.peer?.displayName.split(' ')[1] ?? '';
      expect((await list(anna, `/search?q=${name.toUpperCase()}`)).items[0]?.id).toBe(direct.id);
    });

    it('needs as many statements as for ten conversations', async () => {
      await list(anna, '?limit=100');
      const statements = jest.spyOn(app.database, 'query');
      const asked = async (ask: () => Promise<unknown>): Promise<number> => {
        await ask();
        const count = statements.mock.calls.length;
        statements.mockClear();
        return count;
      };
      expect(await asked(() => totals())).toBe(1);
      expect(await asked(() => list(anna, '?filter=unread&limit=100'))).toBeLessThanOrEqual(2);
      expect(await asked(() => list(anna, '/search?q=Алексей&limit=100'))).toBeLessThanOrEqual(2);
      statements.mockRestore();
    });

    it('prints the duration and the statements of each query', async () => {
      const q = encodeURIComponent;
      const except = ids.slice(0, LIMITS.totalsExceptMax);
      const questions: [string, () => Promise<unknown>][] = [
        ['totals', () => totals()],
        ['totals but for 2,000', () => totals(except)],
        ...(['active', 'unread', 'archived'] as const).map(
          (filter): [string, () => Promise<unknown>] => [
            `page of ${filter}`,
            () => list(anna, `?filter=${filter}`),
          ],
        ),
        ...['Team', 'Алексей', 'Алексий', '郎', 'e', 'zzzzz'].flatMap(
          (text): [string, () => Promise<unknown>][] => [
            [`conversations by ${text}`, () => list(anna, `/search?q=${q(text)}`)],
            ...(text === 'e'
              ? []
              : [
                  [`people by ${text}`, () => anna.api('GET', `users/search?q=${q(text)}`)] as [
                    string,
                    () => Promise<unknown>,
                  ],
                ]),
          ],
        ),
      ];
      const lines: string[] = [];
      for (const [name, ask] of questions) {
        await ask();
        const statements = jest.spyOn(app.database, 'query');
        const took: number[] = [];
        for (let run = 0; run < 9; run += 1) {
          const start = performance.now();
          await ask();
          took.push(performance.now() - start);
        }
        took.sort((a, b) => a - b);
        const count = statements.mock.calls.length / took.length;
        statements.mockRestore();
        expect(count).toBeLessThanOrEqual(6);
        lines.push(
          `${name.padEnd(26)} median ${took[4]?.toFixed(1)} ms, slowest ${took.at(-1)?.toFixed(1)} ms, ${count.toFixed(1)} statements`,
        );
      }
      process.stdout.write(
        `10,000 conversations of one person, 20,000 people:\n${lines.join('\n')}\n`,
      );
    });

    it('uses the indexes of titles and names', async () => {
      const statements = jest.spyOn(app.database, 'query');
      const { title } = (await anna.api<Conversation>('GET', `chats/${ids[5_000]}`)).body;
      const word = title?.split(' ').at(-1) ?? '';
      await list(anna, `/search?q=${word}`);
      const asked = statements.mock.calls.filter(([sql]) => sql.includes('search_grams'));
      statements.mockRestore();
      expect([word.length > 4, asked.length]).toEqual([true, 1]);
      const [sql = '', parameters] = asked[0] ?? [];
      const plan = JSON.stringify(await app.database.query(`EXPLAIN ${sql}`, parameters));
      expect(plan).toContain('users_search_idx');
      expect(plan).toContain('conversations_search_idx');
      expect(plan).not.toMatch(/Seq Scan on (users|conversations)/);
    });
  });

  describe('search', () => {
    const found = async (person: Person, q: string, more = ''): Promise<(string | undefined)[]> =>
      (await list(person, `/search?q=${encodeURIComponent(q)}${more}`)).items.map(
        ({ title, peer }) => title ?? peer?.displayName,
      );

    it('puts users whose name begins with the text before titles, and has pages', async () => {
      const [anna, ...others] = (await people(
        'Anna',
        'Zoë Quill',
        'Max Zoeller',
        'Zoeberg',
        'Lazoex',
      )) as [Person, ...Person[]];
      for (const other of others) await anna.send((await anna.direct(other)).id, 'hello');
      for (const title of ['zoe', 'Zoe’s plans', 'Plans of Zoe', 'Mezoes']) await anna.group(title);
      const expected = [
        'Zoeberg',
        'Zoë Quill',
        'zoe',
        'Zoe’s plans',
        'Plans of Zoe',
        'Max Zoeller',
        'Mezoes',
        'Lazoex',
      ];
      expect(await found(anna, 'ZOË')).toEqual(expected);
      for (const limit of [1, 3]) {
        const paged: (string | undefined)[] = [];
        let cursor = '';
        do {
          const page: CursorPage<Conversation> = await list(
            anna,
            `/search?q=zoe&limit=${limit}${cursor}`,
          );
          paged.push(...page.items.map(({ title, peer }) => title ?? peer?.displayName));
          cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
        } while (cursor !== '');
        expect(paged).toEqual(expected);
      }
      expect(await found(anna, 'zoq')).toEqual([]);
      expect(await found(anna, 'zoey')).toEqual(expect.arrayContaining(['Zoeberg', 'zoe']));
      expect(await found(anna, '!!!')).toEqual([]);
    });

    it.each([
      ['İŞ Planı', 'iş'],
      ['Große Straße', 'STRASSE'],
      ['Zoë & Noël', 'noel'],
      ['田中チーム', '中'],
      ['Ремонт 2026', 'рямонт'],
      ['release-notes (beta)', 'beta'],
    ])('finds the group %s by %s, also after it was renamed', async (title, q) => {
      const [anna] = await pair();
      const { id } = await anna.group('Something');
      expect(await found(anna, q)).toEqual([]);
      await anna.api('PATCH', `chats/${id}`, { title });
      expect(await found(anna, q)).toEqual([title]);
      expect(await found(anna, 'something')).toEqual([]);
    });

    it('does not find conversations of others, left ones, ones without messages, or users who have blocked the user', async () => {
      const [anna, ben, cem] = (await people('Anna', 'Benedikt', 'Cem')) as [
        Person,
        Person,
        Person,
      ];
      const { id } = await anna.group('Quarterly', cem);
      await anna.direct(ben);
      expect([await found(ben, 'quarterly'), await found(ben, 'anna')]).toEqual([[], []]);
      expect([await found(cem, 'quarterly'), await found(anna, 'benedikt')]).toEqual([
        ['Quarterly'],
        ['Benedikt'],
      ]);
      await cem.api('POST', `chats/${id}/leave`);
      await ben.api('PUT', `contacts/${anna.id}/block`);
      expect([await found(cem, 'quarterly'), await found(anna, 'benedikt')]).toEqual([[], []]);
    });

    it('also finds archived conversations', async () => {
      const [anna] = await pair();
      const { id } = await anna.group('Attic');
      await anna.api('PATCH', `chats/${id}/own`, { archived: true });
      expect(await found(anna, 'attic')).toEqual(['Attic']);
      const totals = (await anna.api<ConversationTotals>('GET', 'chats/totals')).body;
      expect([totals.archived, (await list(anna, '?filter=active')).items]).toEqual([1, []]);
    });
  });

  describe('cursors', () => {
    const withMessages = async (
      count: number,
    ): Promise<{ anna: Person; ben: Person; id: string }> => {
      const [anna, ben] = await pair();
      await anna.befriend(ben);
      const { id } = await anna.direct(ben);
      for (let n = 0; n < count; n += 1) await anna.send(id, `message ${n}`);
      return { anna, ben, id };
    };
    const ownOf = async (person: Person, id: string): Promise<OwnMembership> =>
      (await person.api<Conversation>('GET', `chats/${id}`)).body.own;

    it('move forward, never back, never beyond the newest message', async () => {
      const { anna, ben, id } = await withMessages(5);
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const heard = collect<ReadCursorMovedNotice>(annas, 'chat:read');
      const read = async (seq: number) =>
        (await request(bens, 'chat:read', { conversationId: id, seq })).lastReadSeq;
      expect([
        await read(2),
        await read(1),
        await read(2),
        await read(4),
        await read(0),
        await read(99),
      ]).toEqual([2, 2, 2, 4, 4, 5]);
      await silence();
      expect(heard.map(({ userId, seq }) => [userId, seq])).toEqual([
        [ben.id, 2],
        [ben.id, 4],
        [ben.id, 5],
      ]);
      expect(await ownOf(ben, id)).toMatchObject({
        lastReadSeq: 5,
        lastDeliveredSeq: 5,
        unread: 0,
      });
    });

    it('move forward in whatever order forty concurrent moves arrive', async () => {
      const { ben, id } = await withMessages(40);
      const bens = await ben.socket();
      const order = Array.from({ length: 40 }, (_, index) => ((index * 7) % 40) + 1);
      const answers = await Promise.all(
        order.map((seq) => request(bens, 'chat:read', { conversationId: id, seq })),
      );
      for (const [index, { lastReadSeq }] of answers.entries())
        expect(lastReadSeq).toBeGreaterThanOrEqual(order[index] ?? 0);
      expect((await ownOf(ben, id)).lastReadSeq).toBe(40);
    });

    it('move separately for delivery and reading', async () => {
      const { anna, ben, id } = await withMessages(3);
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const told = nextNotice(annas, 'chat:delivered');
      expect(await request(bens, 'chat:delivered', { conversationId: id, seq: 3 })).toEqual({
        lastDeliveredSeq: 3,
      });
      expect(await told).toEqual({ conversationId: id, userId: ben.id, seq: 3 });
      expect(await ownOf(ben, id)).toMatchObject({
        lastReadSeq: 0,
        lastDeliveredSeq: 3,
        unread: 3,
      });
    });

    it('also move over REST and are sent to the other devices of the user', async () => {
      const { ben, id } = await withMessages(3);
      const bens = await ben.socket();
      const told = nextNotice(bens, 'chat:read');
      expect(
        (await ben.api<MoveReadCursorResponse>('PUT', `chats/${id}/read`, { seq: 2 })).body,
      ).toEqual({
        lastReadSeq: 2,
      });
      expect((await told).seq).toBe(2);
    });

    it('are sent only to the own devices in a large conversation, where the list of members has them', async () => {
      const crowd = await Promise.all(
        Array.from({ length: LIMITS.receiptMembersMax }, (_, n) => app.person(`Crowd${n}`)),
      );
      const anna = await app.person('Anna');
      const ben = crowd[0] as Person;
      await anna.befriend(ben);
      const { id } = await anna.group('Large', ...crowd);
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const heard = collect(annas, 'chat:read');
      const told = nextNotice(bens, 'chat:read');
      await ben.api('PUT', `chats/${id}/read`, { seq: 1 });
      await told;
      await silence();
      expect(heard).toEqual([]);
      const { items } = (await anna.api<CursorPage<Member>>('GET', `chats/${id}/members`)).body;
      expect(items.find((member) => member.user.id === ben.id)?.lastReadSeq).toBe(1);
    });
  });

  describe('typing', () => {
    it('is sent to the other members, not to the user, and not across a block', async () => {
      const [anna, ben] = await pair();
      const { id } = await anna.direct(ben);
      await anna.send(id, 'Hello');
      const [annas, second, bens] = [await anna.socket(), await anna.socket(), await ben.socket()];
      const own = [annas, second].map((socket) => collect(socket, 'chat:typing'));
      const heard = collect<TypingNotice>(bens, 'chat:typing');
      await request(annas, 'chat:typing', { conversationId: id, typing: true });
      await request(annas, 'chat:typing', { conversationId: id, typing: false });
      await silence();
      expect(heard).toEqual(
        [true, false].map((typing) => ({ conversationId: id, userId: anna.id, typing })),
      );
      expect(own.flat()).toEqual([]);

      const [carl, dora] = [await app.person('Carl'), await app.person('Dora')];
      const blocked = await carl.direct(dora);
      await carl.send(blocked.id, 'Hello');
      const [carls, doras] = [await carl.socket(), await dora.socket()];
      const nothing = collect(doras, 'chat:typing');
      await dora.api('PUT', `contacts/${carl.id}/block`);
      await request(carls, 'chat:typing', { conversationId: blocked.id, typing: true });
      await silence();
      expect(nothing).toEqual([]);
    });
  });

  it('mutes and archives for the user only, on all devices', async () => {
    const [anna, ben] = await pair();
    const { id } = await anna.group('Quiet', ben);
    const [annas, bens] = [await anna.socket(), await ben.socket()];
    const strange = collect(bens, 'chat:ownMembershipChanged');
    const told = nextNotice(annas, 'chat:ownMembershipChanged');
    const muted = await anna.api<OwnMembership>('PATCH', `chats/${id}/own`, { muted: true });
    expect(muted.body).toMatchObject({ muted: true, archived: false });
    expect(await told).toEqual({ conversationId: id, muted: true, archived: false });
    expect(
      (await anna.api<OwnMembership>('PATCH', `chats/${id}/own`, { archived: true })).body,
    ).toMatchObject({ muted: true, archived: true });
    await silence();
    expect(strange).toEqual([]);
  });

  it('notifies users who share a conversation or a contact of a new name', async () => {
    const [anna, ben, carl, eve] = (await people('Anna', 'Ben', 'Carl', 'Eve')) as [
      Person,
      Person,
      Person,
      Person,
    ];
    await anna.group('Names', ben);
    await anna.api('PUT', `contacts/${carl.id}`);
    await carl.api('PUT', `contacts/${anna.id}`);
    const told = [await anna.socket(), await ben.socket(), await carl.socket()].map((socket) =>
      nextNotice(socket, 'user:updated'),
    );
    const strange = collect(await eve.socket(), 'user:updated');
    await anna.api('PATCH', 'users/me', { displayName: 'Anna Maria' });
    for (const { user } of await Promise.all(told))
      expect(user).toMatchObject({ id: anna.id, displayName: 'Anna Maria' });
    expect(
      (await ben.api<CursorPage<Conversation>>('GET', 'chats')).body.items[0]?.lastMessage?.sender
        .displayName,
    ).toBe('Anna Maria');
    expect(strange).toEqual([]);
  });
});
