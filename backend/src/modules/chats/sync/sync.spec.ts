import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type {
  Conversation,
  ErrorBody,
  KnownConversation,
  SyncRequest,
  SyncResponse,
  SyncedConversation,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { createUsers, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';
import { insertConversations, insertPeople } from '../testing/many-conversations.js';

describe('a sync', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;

  beforeAll(async () => {
    app = await startChatsApp();
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
  });

  const sync = async (
    person: Person,
    known: readonly KnownConversation[],
    since: string | null = null,
    cursor?: string,
  ): Promise<SyncResponse> => {
    const request: SyncRequest = {
      since,
      conversations: known,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { status, body } = await person.api<SyncResponse>('POST', 'sync', request);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  /** All pages. */
  const syncAll = async (
    person: Person,
    known: readonly KnownConversation[],
    since: string | null = null,
  ): Promise<{ pages: SyncResponse[]; items: SyncedConversation[] }> => {
    const pages = [await sync(person, known, since)];
    for (let cursor = pages[0]?.nextCursor; typeof cursor === 'string';) {
      const page = await sync(person, known, since, cursor);
      pages.push(page);
      cursor = page.nextCursor;
    }
    return { pages, items: pages.flatMap(({ items }) => items) };
  };
  const known = ({ id, version }: Conversation): KnownConversation => ({ id, version });
  const viewOf = async (person: Person, id: string): Promise<Conversation> =>
    (await person.api<Conversation>('GET', `chats/${id}`)).body;
  /** A sync of a minute ago: `since` of the next one is no longer before what was made meanwhile. */
  const age = async (): Promise<void> => {
    await app.database.query(
      `UPDATE conversations SET changed_at = changed_at - interval '5 minutes'`,
    );
    await app.database.query(
      `UPDATE conversation_members SET own_changed_at = own_changed_at - interval '5 minutes'`,
    );
  };

  it('has what changed in the conversations of the client, and nothing of the others', async () => {
    const [one, two, quiet] = [
      await anna.group('One', ben),
      await anna.group('Two', ben),
      await anna.group('Quiet', ben),
    ];
    await age();
    const { since, items } = await sync(ben, []);
    expect(items).toEqual([]);
    await anna.send(one.id, 'hello');
    await anna.api('PATCH', `chats/${two.id}`, { title: 'New' });
    const answer = await sync(ben, [one, two, quiet].map(known), since);
    expect(answer.left).toEqual([]);
    expect(answer.nextCursor).toBeNull();
    expect(answer.items.map(({ conversation }) => conversation.id)).toEqual([two.id, one.id]);
    const [inTwo, inOne] = answer.items;
    expect(inOne).toEqual({
      joined: false,
      reset: false,
      nextCursor: null,
      version: one.version + 1,
      conversation: await viewOf(ben, one.id),
      cursors: [{ userId: anna.id, lastDeliveredSeq: 2, lastReadSeq: 2 }],
      items: [
        {
          kind: 'message',
          version: one.version + 1,
          message: (await viewOf(ben, one.id)).lastMessage,
        },
      ],
    });
    expect(inTwo).toMatchObject({ version: two.version + 2, conversation: { title: 'New' } });
    expect(inTwo?.items).toHaveLength(1);
  });

  it('has own cursors and settings that changed on another device, and cursors of others', async () => {
    const made: Conversation[] = [];
    for (const title of ['Read', 'Muted', 'Receipts', 'Quiet']) {
      const { id } = await anna.group(title, ben);
      await ben.send(id, 'I am here');
      await anna.send(id, 'hello');
      made.push(await viewOf(ben, id));
    }
    await age();
    const { since } = await sync(ben, []);
    const [read, muted, receipts] = made as [Conversation, Conversation, Conversation];
    await ben.api('PUT', `chats/${read.id}/read`, { seq: read.lastSeq });
    await ben.api('PATCH', `chats/${muted.id}/membership`, { muted: true });
    await anna.api('PUT', `chats/${receipts.id}/read`, { seq: receipts.lastSeq });
    await app.database.query(
      'UPDATE conversation_members SET own_changed_at = now() WHERE conversation_id = $1 AND user_id = $2',
      [receipts.id, anna.id],
    );
    const { items } = await sync(ben, made.map(known), since);
    expect(items.map(({ conversation }) => conversation.title)).toEqual([
      'Receipts',
      'Muted',
      'Read',
    ]);
    expect(items.map(({ conversation: { own } }) => [own.unread, own.muted])).toEqual([
      [1, false],
      [1, true],
      [0, false],
    ]);
    expect(items.every((item) => item.items.length === 0 && !item.reset)).toBe(true);
    expect(items[0]?.cursors).toEqual([
      { userId: anna.id, lastDeliveredSeq: receipts.lastSeq, lastReadSeq: receipts.lastSeq },
    ]);
  });

  it('has joined conversations without their changes, and names those that were left', async () => {
    const [left, removed] = [await anna.group('Left', ben), await anna.group('Removed', ben)];
    const foreign = await anna.group('Foreign', carl);
    await age();
    const { since } = await sync(ben, []);
    await ben.api('DELETE', `chats/${left.id}/membership`);
    await anna.api('DELETE', `chats/${removed.id}/members/${ben.id}`);
    const joined = await anna.group('Joined', ben);
    const request = [left, removed, foreign].map(known);
    const unknown = { id: randomUUID(), version: 3 };
    const answer = await sync(ben, [...request, unknown], since);
    expect([...answer.left].sort()).toEqual([...request, unknown].map(({ id }) => id).sort());
    expect(answer.items).toEqual([
      {
        joined: true,
        reset: true,
        items: [],
        nextCursor: null,
        version: joined.version,
        conversation: await viewOf(ben, joined.id),
        cursors: expect.any(Array),
      },
    ]);
  });

  it('does not reveal a direct conversation before its first message, and keeps one that is open', async () => {
    const [{ since }, annas] = [await sync(ben, []), await sync(anna, [])];
    const { id, version } = await anna.direct(ben);
    expect(await sync(ben, [], since)).toMatchObject({ items: [], left: [] });
    expect(await sync(ben, [{ id, version }], null)).toMatchObject({
      items: [{ conversation: { id }, joined: false }],
      left: [],
    });
    expect((await sync(anna, [], annas.since)).items.map((item) => item.conversation.id)).toEqual([
      id,
    ]);
    await anna.send(id, 'hello');
    const { items, left } = await sync(ben, [], since);
    expect([items[0]?.conversation.id, items[0]?.joined, left]).toEqual([id, true, []]);
  });

  it('compares only the named conversations without `since`, all of them', async () => {
    const [one, two] = [await anna.group('One', ben), await anna.group('Two', ben)];
    await anna.group('Not named', ben);
    await anna.send(one.id, 'hello');
    const { items } = await sync(ben, [one, two].map(known));
    expect(items.map((item) => [item.conversation.id, item.items.length])).toEqual([
      [two.id, 0],
      [one.id, 1],
    ]);
  });

  it('resets a conversation whose version is ahead, and no other', async () => {
    const [ahead, behind] = [await anna.group('Ahead', ben), await anna.group('Behind', ben)];
    await anna.send(behind.id, 'hello');
    const { items } = await sync(ben, [{ id: ahead.id, version: 2_000_000 }, known(behind)]);
    expect(items.map(({ reset, joined, version }) => ({ reset, joined, version }))).toEqual([
      { reset: false, joined: false, version: behind.version + 1 },
      { reset: true, joined: false, version: ahead.version },
    ]);
  });

  it('continues where a page ended, also when a conversation was left in between', async () => {
    const made: Conversation[] = [];
    for (let n = 0; n < 6; n += 1) made.push(await anna.group(`Group ${n}`, ben));
    for (const { id } of made) {
      for (let n = 0; n < 4; n += 1) await anna.send(id, '語'.repeat(8_000));
    }
    // 24 messages of 24,000 bytes: ten of them fit on a page of 256 KiB.
    const first = await sync(ben, made.map(known));
    const idsOf = ({ items }: SyncResponse): string[] => items.map((item) => item.conversation.id);
    expect(idsOf(first)).toEqual([5, 4, 3].map((n) => made[n]?.id));
    expect(first.items.map(({ items, nextCursor }) => [items.length, nextCursor !== null])).toEqual(
      [
        [4, false],
        [4, false],
        [2, true],
      ],
    );
    const third = first.items[2];
    const rest = await ben.api<SyncedConversation>(
      'GET',
      `chats/${made[3]?.id}/changes?since=${made[3]?.version}&cursor=${third?.nextCursor}`,
    );
    expect(rest.body.items).toHaveLength(2);
    await ben.api('DELETE', `chats/${made[2]?.id}/membership`);
    const second = await sync(ben, made.map(known), null, first.nextCursor ?? '');
    expect(idsOf(second)).toEqual([1, 0].map((n) => made[n]?.id));
    expect([second.left, second.nextCursor, second.since]).toEqual([[], null, first.since]);
  });

  it('repeats nothing and misses nothing when more changes while its pages are read', async () => {
    const made: Conversation[] = [];
    for (let n = 0; n < 60; n += 1) made.push(await anna.group(`Many ${n}`, ben));
    const { pages, items } = await syncAll(ben, made.map(known));
    expect(pages.map((page) => page.items.length)).toEqual([50, 10]);
    expect(new Set(items.map(({ conversation }) => conversation.id)).size).toBe(60);
    await anna.send(made[59]?.id ?? '', 'read before it changed');
    const since = pages[1]?.since ?? '';
    await age();
    await anna.send(made[0]?.id ?? '', 'later');
    const next = await sync(ben, made.map(known), since);
    expect(next.items.map(({ conversation }) => conversation.id)).toEqual([
      made[59]?.id,
      made[0]?.id,
    ]);
  });

  it('returns everything when the clock of the database was set back', async () => {
    const one = await anna.group('One', ben);
    const { since } = await sync(ben, []);
    const [tag, at] = JSON.parse(Buffer.from(since, 'base64url').toString()) as [string, number];
    const future = Buffer.from(JSON.stringify([tag, at + 3_600_000])).toString('base64url');
    await age();
    expect((await sync(ben, [known(one)], since)).items).toEqual([]);
    expect((await sync(ben, [known(one)], future)).items).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['without conversations', { since: null }],
    ['without since', { conversations: [] }],
    [
      'with a since of someone',
      { since: 'WyJhYmNkZWZnaCIsMTc2OTg1MTgwMDAwMF0', conversations: [] },
    ],
    ['with an empty since', { since: '', conversations: [] }],
    ['with a long since', { since: 'a'.repeat(501), conversations: [] }],
    ['with a cursor of another list', { since: null, conversations: [], cursor: 'WyJ4Il0' }],
    ['with an id that is none', { since: null, conversations: [{ id: 'x', version: 1 }] }],
    [
      'with a negative version',
      { since: null, conversations: [{ id: randomUUID(), version: -1 }] },
    ],
    [
      'with a version of text',
      { since: null, conversations: [{ id: randomUUID(), version: '1' }] },
    ],
    [
      'with a version above int4',
      { since: null, conversations: [{ id: randomUUID(), version: 2 ** 31 }] },
    ],
    [
      'with another field',
      { since: null, conversations: [{ id: randomUUID(), version: 1, x: 1 }] },
    ],
    ['with conversations that are none', { since: null, conversations: [null, 1, 'x', []] }],
    [
      'of 2,001 conversations',
      {
        since: null,
        conversations: Array.from({ length: LIMITS.syncConversationsMax + 1 }, () => ({
          id: randomUUID(),
          version: 1,
        })),
      },
    ],
  ])('%s is refused', async (_, request) => {
    const { status, body } = await ben.api<ErrorBody>('POST', 'sync', request);
    expect([status, body.code]).toEqual([400, 'COMMON.VALIDATION']);
  });

  it('of 10,000 conversations is refused before it is read', async () => {
    const conversations = Array.from({ length: 10_000 }, () => ({ id: randomUUID(), version: 1 }));
    const request = { since: null, conversations };
    const { status, body } = await ben.api<ErrorBody>('POST', 'sync', request);
    expect([status, body.code]).toEqual([413, 'COMMON.TOO_LARGE']);
  });

  it('refuses since and cursor of another user, and a cursor with another request', async () => {
    const made: Conversation[] = [];
    for (let n = 0; n < 51; n += 1) made.push(await anna.group(`Group ${n}`, ben));
    const { since, nextCursor } = await sync(ben, made.map(known));
    const [first, ...others] = made.map(known);
    const newer = { id: first?.id ?? '', version: (first?.version ?? 0) + 1 };
    for (const [person, request] of [
      [anna, { since, conversations: [] }],
      [anna, { since: null, conversations: made.map(known), cursor: nextCursor }],
      [ben, { since, conversations: made.map(known), cursor: nextCursor }],
      [ben, { since: null, conversations: [newer, ...others], cursor: nextCursor }],
    ] as const)
      expect((await person.api<ErrorBody>('POST', 'sync', request)).body.code).toBe(
        'COMMON.VALIDATION',
      );
  });

  it('takes an id twice and in capitals', async () => {
    const { id, version } = await anna.group('Twice', ben);
    const { items, left } = await sync(ben, [
      { id: id.toUpperCase(), version },
      { id, version: version - 1 },
    ]);
    expect([items.length, items[0]?.items.length, left]).toEqual([1, 1, []]);
  });

  it('needs as many statements for 2,000 conversations as for one', async () => {
    const people = await insertPeople(app.database, 2_000);
    const counts: number[] = [];
    for (const size of [1, 30, 2_000]) {
      const [person] = (await createUsers(app, 'Many')) as [Person];
      const ids = await insertConversations(app.database, person.id, people.slice(0, size), 0);
      await app.database.query('ANALYZE conversations, conversation_members');
      const request = ids.map((id) => ({ id, version: 0 }));
      await sync(person, request);
      const statements = jest.spyOn(app.database, 'query');
      const start = performance.now();
      const page = await sync(person, request);
      const ms = performance.now() - start;
      const count = statements.mock.calls.length;
      statements.mockRestore();
      counts.push(count);
      expect(page.items).toHaveLength(Math.min(size, 50));
      process.stdout.write(
        `sync of ${size} conversations: ${count} statements for a page of ${page.items.length}, ${ms.toFixed(0)} ms\n`,
      );
    }
    expect(new Set(counts).size).toBe(1);
  });
});
