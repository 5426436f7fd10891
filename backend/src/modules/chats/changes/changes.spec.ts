import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Change, Conversation, ConversationChanges, ErrorBody } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { createUsers, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

describe('the changes of a conversation', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;
  let dora: Person;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, carl, dora] = (await createUsers(app, 'Anna', 'Ben', 'Carl', 'Dora')) as [
      Person,
      Person,
      Person,
      Person,
    ];
  });

  afterAll(() => app.close());

  const changes = async (
    person: Person,
    id: string,
    query: string,
  ): Promise<ConversationChanges> => {
    const { status, body } = await person.api<ConversationChanges>(
      'GET',
      `chats/${id}/changes?${query}`,
    );
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  const codeOf = async (person: Person, id: string, query: string): Promise<string> =>
    (await person.api<ErrorBody>('GET', `chats/${id}/changes?${query}`)).body.code;
  const versionOf = async (id: string): Promise<number> =>
    (await anna.api<Conversation>('GET', `chats/${id}`)).body.version;
  const briefly = (change: Change): string => {
    if (change.kind === 'message') return `${change.version} message ${change.message.seq}`;
    if (change.kind === 'member')
      return `${change.version} ${change.member.user.displayName} is ${change.member.role}`;
    return `${change.version} ${change.userId === carl.id ? 'Carl' : 'somebody'} is gone`;
  };
  /** Inserts messages 2, 3 … `last`, whose versions are `seq + 10`. */
  const insertMessages = async (id: string, last: number): Promise<void> => {
    await app.database.query(
      `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at, version, written_count)
       SELECT gen_random_uuid(), $1, n, $2, gen_random_uuid(), 'text', repeat('about as much as people write ', 4), now(), n + 10, n - 1
       FROM generate_series(2, $3::integer) n`,
      [id, anna.id, last],
    );
    await app.database.query(
      'UPDATE conversations SET last_seq = $2, version = $2 + 10, written_count = $2 - 1 WHERE id = $1',
      [id, last],
    );
  };

  it('have each message and member once, in the current state, ascending by version', async () => {
    const { id, version } = await anna.group('Once', ben);
    await anna.send(id, 'one');
    await anna.api('POST', `chats/${id}/members`, { userIds: [carl.id, dora.id] });
    await anna.api('PATCH', `chats/${id}/members/${ben.id}`, { role: 'admin' });
    await anna.api('PATCH', `chats/${id}/members/${ben.id}`, { role: 'member' });
    await anna.api('DELETE', `chats/${id}/members/${carl.id}`);
    const found = await changes(ben, id, `since=${version}`);
    expect(found.items.map(briefly)).toEqual([
      `${version + 1} message 2`,
      `${version + 2} Dora is member`,
      `${version + 3} message 3`,
      `${version + 5} Ben is member`,
      `${version + 6} Carl is gone`,
      `${version + 7} message 4`,
    ]);
    expect(found).toMatchObject({ version: version + 7, reset: false, nextCursor: null });
    expect(found.conversation).toEqual((await ben.api<Conversation>('GET', `chats/${id}`)).body);
    // What is not a message or a member is in the conversation itself.
    await anna.api('PATCH', `chats/${id}`, { title: 'Renamed' });
    const renamed = await changes(ben, id, `since=${version + 7}`);
    expect([renamed.items.map(briefly), renamed.version, renamed.conversation.title]).toEqual([
      [`${version + 9} message 5`],
      version + 9,
      'Renamed',
    ]);
    const none = await changes(ben, id, `since=${version + 9}`);
    expect([none.items, none.version, none.reset]).toEqual([[], version + 9, false]);
    const all = await changes(ben, id, 'since=0');
    expect(all.items.map(briefly)).toHaveLength(5 + 4);
  });

  it('come in pages that have each row once while more changes happen, which follow afterwards', async () => {
    const { id, version } = await anna.group('Paged', ben, carl);
    for (let n = 0; n < 7; n += 1) await anna.send(id, `message ${n}`);
    const start = await versionOf(id);
    const seen: string[] = [];
    const versions: number[] = [];
    for (let cursor = ''; ;) {
      const page = await changes(ben, id, `since=${version}&limit=3${cursor}`);
      seen.push(...page.items.map(briefly));
      versions.push(page.version);
      await carl.send(id, 'meanwhile');
      await anna.api('PATCH', `chats/${id}/members/${carl.id}`, {
        role: seen.length === 3 ? 'admin' : 'member',
      });
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen).toEqual(
      Array.from({ length: 7 }, (_, n) => `${version + n + 1} message ${n + 2}`),
    );
    expect(versions).toEqual([version + 3, version + 6, start]);
    const rest = await changes(ben, id, `since=${start}`);
    expect(rest.items.map(briefly).sort()).toEqual([
      `${start + 1} message 9`,
      `${start + 3} message 10`,
      `${start + 4} Carl is member`,
      `${start + 5} message 11`,
    ]);
  });

  it('leave a version incomplete when a page ends between members who were added together', async () => {
    const { id, version } = await anna.group('Together');
    await anna.api('POST', `chats/${id}/members`, { userIds: [ben.id, carl.id, dora.id] });
    const first = await changes(ben, id, `since=${version}&limit=2`);
    expect([first.items.length, first.version]).toEqual([2, version]);
    const second = await changes(
      ben,
      id,
      `since=${version}&limit=2&cursor=${first.nextCursor ?? ''}`,
    );
    expect([second.items.length, second.version, second.nextCursor]).toEqual([
      2,
      version + 2,
      null,
    ]);
    const names = [...first.items, ...second.items].map(briefly);
    expect(new Set(names).size).toBe(4);
  });

  it('are not listed when more than 1,000 rows changed', async () => {
    const { id } = await anna.group('Much', ben);
    await insertMessages(id, 1200);
    const version = 1210;
    const found = await changes(ben, id, `since=${version - LIMITS.changesMax - 1}`);
    expect(found).toMatchObject({ reset: true, items: [], nextCursor: null, version });
    expect(found.conversation).toMatchObject({ id, version });
    const listed = await changes(ben, id, `since=${version - LIMITS.changesMax}`);
    expect([listed.reset, listed.items.length]).toEqual([false, LIMITS.pageDefault]);
    // A message that is stored after the first page does not make the next one a reset.
    await anna.send(id, 'meanwhile');
    const next = await changes(
      ben,
      id,
      `since=${version - LIMITS.changesMax}&cursor=${listed.nextCursor ?? ''}`,
    );
    expect([next.reset, next.items.length]).toEqual([false, LIMITS.pageDefault]);
  });

  it('end a page before its texts exceed 256 KiB', async () => {
    const { id, version } = await anna.group('Long', ben);
    for (let n = 0; n < 24; n += 1) await anna.send(id, '語'.repeat(LIMITS.messageMax));
    const first = await changes(ben, id, `since=${version}`);
    expect([first.items.length, first.version]).toEqual([10, version + 10]);
    const second = await changes(ben, id, `since=${version}&cursor=${first.nextCursor ?? ''}`);
    expect([second.items.length, second.version]).toEqual([10, version + 20]);
  });

  it('refuse a version that the conversation has not reached, and cursors of other lists', async () => {
    const [{ id, version }, other] = [
      await anna.group('Future', ben),
      await anna.group('Other', ben),
    ];
    expect(await codeOf(ben, id, `since=${version + 1}`)).toBe('CHAT.VERSION_AHEAD');
    expect(await codeOf(ben, id, 'since=2147483647')).toBe('CHAT.VERSION_AHEAD');
    const cursor = (await changes(ben, id, 'since=0&limit=1')).nextCursor ?? '';
    expect(cursor).not.toBe('');
    for (const [of, query] of [
      [other.id, `since=0&cursor=${cursor}`],
      [id, `since=1&cursor=${cursor}`],
      [id, 'since=0&cursor=x'],
      [id, ''],
      [id, 'since='],
      [id, 'since=-1'],
      [id, 'since=1.5'],
      [id, 'since=2147483648'],
      [id, 'since=1&since=2'],
      [id, 'since=0&limit=101'],
    ] as const)
      expect([query, await codeOf(ben, of, query)]).toEqual([query, 'COMMON.VALIDATION']);
  });

  it('are for members: not for others, and not after leaving', async () => {
    const { id } = await anna.group('Members', ben);
    expect(await codeOf(carl, id, 'since=0')).toBe('CHAT.NOT_MEMBER');
    await ben.api('DELETE', `chats/${id}/membership`);
    expect(await codeOf(ben, id, 'since=0')).toBe('CHAT.NOT_MEMBER');
  });

  it('show members, senders and cursors as the lists do, also across a block', async () => {
    const [eve, finn] = (await createUsers(app, 'Eve', 'Finn')) as [Person, Person];
    const { id } = await eve.group('Blocks', finn, ben);
    await finn.send(id, 'from Finn');
    await eve.api('PUT', `contacts/${finn.id}/block`);
    await app.database.query(`UPDATE users SET display_name = 'New name' WHERE id = $1`, [finn.id]);
    for (const viewer of [eve, ben]) {
      const found = await changes(viewer, id, 'since=0');
      const { items: members } = (
        await viewer.api<{ items: { user: { id: string } }[] }>('GET', `chats/${id}/members`)
      ).body;
      const byId = new Map(members.map((member) => [member.user.id, member]));
      const listed = found.items.flatMap((change) =>
        change.kind === 'member' ? [change.member] : [],
      );
      expect(listed).toHaveLength(3);
      for (const member of listed) expect(member).toEqual(byId.get(member.user.id));
      const { items: messages } = (
        await viewer.api<{ items: { id: string }[] }>('GET', `chats/${id}/messages`)
      ).body;
      expect(
        found.items.flatMap((change) => (change.kind === 'message' ? [change.message] : [])),
      ).toEqual(messages);
      // Ben has not accepted the conversation, Finn is separated from Eve by a block.
      expect(found.cursors.map((row) => row.userId)).toEqual(
        viewer === eve ? [] : [eve.id, finn.id].sort(),
      );
    }
  });

  it('need as many statements for a hundred changes as for one', async () => {
    const people = await createUsers(app, ...Array.from({ length: 40 }, (_, n) => `Person ${n}`));
    const { id, version } = await anna.group('Many', ...people);
    for (const person of people) await person.send(id, 'hello');
    const counted = async (query: string): Promise<number> => {
      const statements = jest.spyOn(app.database, 'query');
      await changes(anna, id, query);
      const { length } = statements.mock.calls;
      statements.mockRestore();
      return length;
    };
    // Once before, so that the cards of users are known.
    await changes(anna, id, 'since=0&limit=100');
    const one = await counted(`since=${version + 39}&limit=100`);
    const many = await counted('since=0&limit=100');
    process.stdout.write(`changes: ${one} statements for one, ${many} for eighty-two\n`);
    expect(many).toBe(one);
    expect(one).toBeLessThanOrEqual(5);
  });

  it('cost as little at depth 200,000 as in a short conversation', async () => {
    const [short, deep] = [await anna.group('Short', ben), await anna.group('Deep', ben)];
    await insertMessages(short.id, 60);
    await insertMessages(deep.id, 200_000);
    await app.database.query('VACUUM ANALYZE messages');
    const blocksOf = async (id: string, query: string): Promise<number> => {
      const statements = jest.spyOn(app.database, 'query');
      await changes(ben, id, query);
      const calls = [...statements.mock.calls];
      statements.mockRestore();
      let blocks = 0;
      for (const [sql, values] of calls) {
        const plan = await app.database.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (ANALYZE, BUFFERS) ${sql}`,
          [...(values ?? [])],
        );
        const total = plan.map((line) => line['QUERY PLAN']).find((line) => /Buffers/.test(line));
        for (const [, count] of (total ?? '').matchAll(/(?:hit|read)=([0-9]+)/g))
          blocks += Number(count);
      }
      return blocks;
    };
    await changes(ben, deep.id, 'since=200009');
    const first = await blocksOf(short.id, 'since=20');
    for (const since of [199_960, 199_500, 100_000, 0]) {
      const blocks = await blocksOf(deep.id, `since=${since}`);
      process.stdout.write(
        `changes since ${since} of 200,010: ${blocks} blocks (short: ${first})\n`,
      );
      // A reset counts up to 1,001 entries of the index, and may have to look at their rows.
      const counted = since < 199_000 ? LIMITS.changesMax : 0;
      expect([since, blocks <= first * 1.6 + counted]).toEqual([since, true]);
    }
  });
});
