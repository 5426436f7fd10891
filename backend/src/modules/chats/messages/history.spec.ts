import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mentionToken } from '@chatcall/contracts';
import type { CursorPage, Member, MessagePage } from '@chatcall/contracts';
import { createUsers, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

describe('history', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let id: string;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben] = [await app.person('Anna'), await app.person('Ben')];
    id = (await anna.group('History', ben)).id;
    for (let n = 0; n < 24; n += 1) await anna.send(id, `message ${n}`);
  });

  afterAll(() => app.close());

  const fetch = async (query: string): Promise<MessagePage> =>
    (await ben.api<MessagePage>('GET', `chats/${id}/messages${query}`)).body;
  const page = async (query: string): Promise<{ seqs: number[]; more: boolean }> => {
    const { items, nextCursor } = await fetch(query);
    return { seqs: items.map((message) => message.seq), more: nextCursor !== null };
  };
  /** The `seq`s of each page from the start that the query chooses to the end. */
  const pages = async (start: string): Promise<number[][]> => {
    const seqs: number[][] = [];
    for (let query = `?limit=10${start}`; ;) {
      const { items, nextCursor } = await fetch(query);
      seqs.push(items.map((message) => message.seq));
      if (nextCursor === null) return seqs;
      query = `?limit=10&cursor=${nextCursor}`;
    }
  };
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);

  it.each([
    ['', range(1, 25), false],
    ['?limit=10', range(16, 25), true],
    ['?limit=10&before=16', range(6, 15), true],
    ['?limit=10&before=6', range(1, 5), false],
    ['?before=1', [], false],
    ['?limit=10&after=0', range(1, 10), true],
    ['?limit=10&after=15', range(16, 25), false],
    ['?after=25', [], false],
    ['?after=2147483647', [], false],
    ['?before=2147483647&limit=1', [25], true],
  ])('%s', async (query, seqs, more) => {
    expect(await page(query)).toEqual({ seqs, more });
  });

  it('continues with a cursor in the direction in which it started', async () => {
    const older = [range(16, 25), range(6, 15), range(1, 5)];
    expect(await pages('')).toEqual(older);
    expect(await pages('&before=26')).toEqual(older);
    expect(await pages('&before=11')).toEqual([range(1, 10)]);
    expect(await pages('&after=0')).toEqual([range(1, 10), range(11, 20), range(21, 25)]);
  });

  it('shows one message to members, and those of other conversations to nobody here', async () => {
    const { items } = await fetch('?limit=1');
    const message = items[0]?.id ?? '';
    expect(await ben.api('GET', `chats/${id}/messages/${message}`)).toEqual({
      status: 200,
      body: items[0],
    });
    const other = (await anna.group('Without it', ben)).id;
    for (const path of [`${other}/messages/${message}`, `${id}/messages/${randomUUID()}`])
      expect(await ben.api('GET', `chats/${path}`)).toMatchObject({
        status: 404,
        body: { code: 'CHAT.NOT_FOUND' },
      });
  });

  it('refuses a cursor with another start, of another conversation or of another list', async () => {
    const { nextCursor } = await fetch('?limit=10');
    const other = (await anna.group('Other history', ben)).id;
    const members = (await ben.api<CursorPage<Member>>('GET', `chats/${id}/members?limit=1`)).body;
    for (const path of [
      `${id}/messages?before=5&after=5`,
      `${id}/messages?before=5&cursor=${nextCursor}`,
      `${id}/messages?after=5&cursor=${nextCursor}`,
      `${other}/messages?cursor=${nextCursor}`,
      `${id}/messages?cursor=${members.nextCursor}`,
      `${id}/members?cursor=${nextCursor}`,
      `${other}/members?cursor=${members.nextCursor}`,
    ])
      expect([path, await ben.api('GET', `chats/${path}`)]).toEqual([
        path,
        { status: 400, body: expect.objectContaining({ code: 'COMMON.VALIDATION' }) },
      ]);
  });

  it('ends a page before its texts exceed 256 KiB, and goes through all of them page by page', async () => {
    const long = '語'.repeat(8_000);
    const before = id;
    id = (await anna.group('Long messages', ben)).id;
    for (let n = 0; n < 12; n += 1) await anna.send(id, long);
    expect(await page('?limit=100')).toEqual({ seqs: range(4, 13), more: true });
    expect(await page('?limit=100&before=4')).toEqual({ seqs: range(1, 3), more: false });
    expect(await page('?limit=100&after=0')).toEqual({ seqs: range(1, 11), more: true });
    expect(await page('?limit=100&after=11')).toEqual({ seqs: range(12, 13), more: false });
    id = before;
  });

  it('counts the cards of mentioned users as text, since they are longer than the mentions', async () => {
    const names = await createUsers(app, ...Array.from({ length: 50 }, () => 'N'.repeat(20)));
    const content = names.map((person) => mentionToken(person.id)).join(' ');
    const group = await anna.group('Mentions', ben);
    for (let n = 0; n < 20; n += 1) await anna.send(group.id, content);
    const newest = await ben.api<MessagePage>('GET', `chats/${group.id}/messages?limit=100`);
    expect(newest.body.items.map(({ seq }) => seq)).toEqual(range(11, 21));
    expect(Buffer.byteLength(JSON.stringify(newest.body))).toBeLessThan(256 * 1024);
    const path = `chats/${group.id}/messages?cursor=${newest.body.nextCursor ?? ''}`;
    const older = await ben.api<MessagePage>('GET', path);
    expect(older.body.items.map(({ seq }) => seq)).toEqual(range(1, 10));
    expect(older.body.nextCursor).toBeNull();
  });

  describe('around a message', () => {
    /** Messages 2 to 25, two minutes apart from 10:02 on. */
    beforeAll(async () => {
      await app.database.query(
        `UPDATE messages SET created_at = '2026-03-01T10:00:00Z'::timestamptz + (seq - 1) * interval '2 minutes'
         WHERE conversation_id = $1`,
        [id],
      );
    });

    it.each([
      ['around=12&limit=5', range(10, 14), [true, true]],
      ['around=12&limit=1', [12], [true, true]],
      ['around=12', range(1, 25), [false, false]],
      ['around=2&limit=10', range(1, 10), [false, true]],
      ['around=24&limit=10', range(16, 25), [true, false]],
      ['around=1&limit=1', [1], [false, true]],
      ['around=25&limit=1', [25], [true, false]],
      ['at=2026-03-01T10:22:00.000Z&limit=5', range(10, 14), [true, true]],
      ['at=2026-03-01T10:21:00.001Z&limit=5', range(10, 14), [true, true]],
      ['at=2000-01-01T00:00:00.000Z&limit=4', range(1, 4), [false, true]],
      ['at=9999-12-31T23:59:59.999Z&limit=4', range(22, 25), [true, false]],
    ])('%s', async (query, seqs, [hasOlder, hasNewer]) => {
      const { items, previousCursor, nextCursor } = await fetch(`?${query}`);
      expect(items.map((message) => message.seq)).toEqual(seqs);
      expect([previousCursor !== null, nextCursor !== null]).toEqual([hasOlder, hasNewer]);
    });

    it('finds a message by its id, and continues in both directions', async () => {
      const [message] = (await fetch('?before=13&limit=1')).items;
      const middle = await fetch(`?limit=6&around=${message?.id.toUpperCase() ?? ''}`);
      expect(middle.items.map(({ seq }) => seq)).toEqual(range(9, 14));
      expect(await page(`?limit=6&cursor=${middle.previousCursor ?? ''}`)).toEqual({
        seqs: range(3, 8),
        more: true,
      });
      expect(await page(`?limit=20&cursor=${middle.nextCursor ?? ''}`)).toEqual({
        seqs: range(15, 25),
        more: false,
      });
    });

    it('refuses unknown messages and those of other conversations, and what is no place', async () => {
      const other = (await anna.group('Elsewhere', ben)).id;
      const [foreign] = (await ben.api<MessagePage>('GET', `chats/${other}/messages`)).body.items;
      for (const unknown of [foreign?.id, randomUUID(), '0', '26', '2147483647', '9999999999'])
        expect(await ben.api('GET', `chats/${id}/messages?around=${unknown ?? ''}`)).toMatchObject({
          status: 404,
          body: { code: 'CHAT.NOT_FOUND' },
        });
      for (const query of [
        'around=',
        'around=-1',
        'around=1.5',
        'around=newest',
        'around=5&at=2026-03-01T10:22:00.000Z',
        'around=5&before=5',
        'at=',
        'at=yesterday',
        'at=2026-03-01',
        'at=2026-13-01T10:22:00.000Z',
      ])
        expect([query, await ben.api('GET', `chats/${id}/messages?${query}`)]).toEqual([
          query,
          { status: 400, body: expect.objectContaining({ code: 'COMMON.VALIDATION' }) },
        ]);
      const eve = await app.person('Eve');
      expect(await eve.api('GET', `chats/${id}/messages?around=5`)).toMatchObject({
        status: 404,
        body: { code: 'CHAT.NOT_MEMBER' },
      });
    });

    it('keeps the message and those nearest to it when the texts are too long for a page', async () => {
      const long = (await anna.group('Long around', ben)).id;
      for (let n = 0; n < 24; n += 1) await anna.send(long, '語'.repeat(8_000));
      const { items } = (await ben.api<MessagePage>('GET', `chats/${long}/messages?around=13`))
        .body;
      expect(items.map(({ seq }) => seq)).toEqual(range(8, 17));
    });

    it('costs as little at depth 200,000 as the first page', async () => {
      const deep = (await anna.group('Deep', ben)).id;
      await app.database.query(
        `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at)
         SELECT gen_random_uuid(), $1, n, $2, gen_random_uuid(), 'text', repeat('about as much as people write ', 4),
           now() + n * interval '1 second'
         FROM generate_series(2, 200000) n`,
        [deep, anna.id],
      );
      await app.database.query('UPDATE conversations SET last_seq = 200000 WHERE id = $1', [deep]);
      await app.database.query('VACUUM ANALYZE messages');
      const [target] = (await ben.api<MessagePage>('GET', `chats/${deep}/messages?before=1001`))
        .body.items;
      await timeOf(deep, '');
      const first = { blocks: await blocksOf(deep, ''), ms: await timeOf(deep, '') };
      for (const query of [
        'before=1000',
        'after=100000',
        'around=1000',
        `around=${target?.id ?? ''}`,
        `at=${target?.createdAt ?? ''}`,
      ]) {
        const [blocks, ms] = [await blocksOf(deep, query), await timeOf(deep, query)];
        process.stdout.write(
          `${query} at depth 200,000: ${blocks} blocks (first page ${first.blocks}), ${(ms / first.ms).toFixed(2)} times its time\n`,
        );
        // A message is first found in the index of ids, a time by halving the history.
        const search = /^around=.*-/.test(query) ? 5 : query.startsWith('at') ? 18 * 5 : 0;
        expect([query, blocks - search <= first.blocks * 1.6]).toEqual([query, true]);
      }
    }, 120_000);
  });

  /** Median of the milliseconds that a page takes. */
  async function timeOf(conversationId: string, query: string): Promise<number> {
    const times: number[] = [];
    for (let n = 0; n < 15; n += 1) {
      const start = performance.now();
      await ben.api('GET', `chats/${conversationId}/messages?${query}`);
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[7] ?? 0;
  }

  /** Blocks that the statements of a request for a page read, from memory or disk. */
  async function blocksOf(conversationId: string, query: string): Promise<number> {
    const statements = jest.spyOn(app.database, 'query');
    await ben.api('GET', `chats/${conversationId}/messages?${query}`);
    const calls = [...statements.mock.calls];
    statements.mockRestore();
    let blocks = 0;
    for (const [sql, values] of calls) {
      const plan = await app.database.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN (ANALYZE, BUFFERS) ${sql}`,
        [...(values ?? [])],
      );
      const total =
        plan.map((line) => line['QUERY PLAN']).find((line) => /Buffers/.test(line)) ?? '';
      for (const [, count] of total.matchAll(/(?:hit|read)=([0-9]+)/g)) blocks += Number(count);
    }
    return blocks;
  }
});
