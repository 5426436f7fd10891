import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  Conversation,
  ConversationFilter,
  CountedTotals,
  CursorPage,
} from '@chatcall/contracts';
import { createPair, createUsers, listConversations, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';
import { insertConversations, insertPeople } from '../testing/many-conversations.js';

describe('lists of conversations', () => {
  let app: ChatsApp;

  beforeAll(async () => {
    app = await startChatsApp();
  });

  afterAll(() => app.close());

  const people = (...names: string[]): Promise<Person[]> => createUsers(app, ...names);
  const pair = (): Promise<[Person, Person]> => createPair(app);

  describe('list', () => {
    it('has pages, newest activity first, with one statement per page', async () => {
      const [anna, ben] = await pair();
      const ids: string[] = [];
      for (let n = 0; n < 7; n += 1) ids.push((await anna.group(`Group ${n}`, ben)).id);
      await ben.send(ids[2] ?? '', 'newest');
      const expected = [ids[2], ...[6, 5, 4, 3, 1, 0].map((n) => ids[n])];
      await listConversations(anna);
      const statements = jest.spyOn(app.database, 'query');
      const seen: Conversation[] = [];
      let cursor: string | null = null;
      do {
        const page: CursorPage<Conversation> = await listConversations(
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
        const { items, nextCursor } = await listConversations(anna, query);
        expect(items.map(({ id }) => id)).toEqual(ids.slice(0, 10));
        const rest = await listConversations(anna, `${query}&cursor=${nextCursor}`);
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
      const first = await listConversations(anna, '?limit=2');
      const second = await listConversations(anna, `?limit=2&cursor=${first.nextCursor}`);
      const third = await listConversations(anna, `?limit=2&cursor=${second.nextCursor}`);
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
    ])('refuses totals without a list of conversation ids (%#)', async (body) => {
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
    const totals = async (except?: readonly string[]): Promise<CountedTotals> =>
      (
        await (except === undefined
          ? anna.api<CountedTotals>('GET', 'chats/totals')
          : anna.api<CountedTotals>('POST', 'chats/totals', { except }))
      ).body;
    const isUnread = (index: number): boolean => index % 3 !== 0;
    const counted = (indices: readonly number[]): CountedTotals => {
      const received = indices.filter((index) => isUnread(index) && index % 10 !== 1);
      return {
        unread: received.length * 2,
        unreadConversations: received.length,
        mentions: 0,
        archived: indices.filter((index) => index % 10 === 0).length,
        muteEndsIn: null,
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
    ])('filters all of them by %s, in pages', async (filter, belongs) => {
      const expected = ids.filter((_, index) => belongs(index));
      const first = await listConversations(anna, `?filter=${filter}&limit=100`);
      expect(first.items.map(({ id }) => id)).toEqual(expected.slice(0, 100));
      const second = await listConversations(
        anna,
        `?filter=${filter}&limit=100&cursor=${first.nextCursor}`,
      );
      expect(second.items.map(({ id }) => id)).toEqual(expected.slice(100, 200));
    });

    it('finds them by title and by the name of the other user, wherever they are in the list', async () => {
      const last = await anna.api<Conversation>('GET', `chats/${ids.at(-1)}`);
      const title = last.body.title ?? '';
      expect(
        (await listConversations(anna, `/search?q=${encodeURIComponent(title)}`)).items[0]?.id,
      ).toBe(ids.at(-1));
      const direct = (await anna.api<Conversation>('GET', `chats/${ids[1_999]}`)).body;
      const name = direct.peer?.displayName.split(' ')[1] ?? '';
      expect((await listConversations(anna, `/search?q=${name.toUpperCase()}`)).items[0]?.id).toBe(
        direct.id,
      );
    });

    it('needs as many statements as for ten conversations', async () => {
      await listConversations(anna, '?limit=100');
      const statements = jest.spyOn(app.database, 'query');
      const asked = async (ask: () => Promise<unknown>): Promise<number> => {
        await ask();
        const count = statements.mock.calls.length;
        statements.mockClear();
        return count;
      };
      expect(await asked(() => totals())).toBe(1);
      expect(
        await asked(() => listConversations(anna, '?filter=unread&limit=100')),
      ).toBeLessThanOrEqual(2);
      expect(
        await asked(() => listConversations(anna, '/search?q=Алексей&limit=100')),
      ).toBeLessThanOrEqual(2);
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
            () => listConversations(anna, `?filter=${filter}`),
          ],
        ),
        ...['Team', 'Алексей', 'Алексий', '郎', 'e', 'zzzzz'].flatMap(
          (text): [string, () => Promise<unknown>][] => [
            [`conversations by ${text}`, () => listConversations(anna, `/search?q=${q(text)}`)],
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
      await listConversations(anna, `/search?q=${word}`);
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
      (await listConversations(person, `/search?q=${encodeURIComponent(q)}${more}`)).items.map(
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
          const page: CursorPage<Conversation> = await listConversations(
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
      await cem.api('DELETE', `chats/${id}/membership`);
      await ben.api('PUT', `contacts/${anna.id}/block`);
      expect([await found(cem, 'quarterly'), await found(anna, 'benedikt')]).toEqual([[], []]);
    });

    it('also finds archived conversations', async () => {
      const [anna] = await pair();
      const { id } = await anna.group('Attic');
      await anna.api('PATCH', `chats/${id}/membership`, { archived: true });
      expect(await found(anna, 'attic')).toEqual(['Attic']);
      const totals = (await anna.api<CountedTotals>('GET', 'chats/totals')).body;
      expect([totals.archived, (await listConversations(anna, '?filter=active')).items]).toEqual([
        1,
        [],
      ]);
    });
  });
});
