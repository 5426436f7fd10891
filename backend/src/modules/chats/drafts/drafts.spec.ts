import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type { CursorPage, Draft, DraftChangedNotice, ErrorBody } from '@chatcall/contracts';
import { collect, createUsers, eventually, silence, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, Person } from '../testing/chats-app.js';
import { replied } from '../testing/threads.js';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('drafts', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let group: string;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben] = (await createUsers(app, 'Anna', 'Ben')) as [Person, Person];
    group = (await anna.group('Drafts', ben)).id;
  });

  afterAll(() => app.close());

  const write = (
    person: Person,
    text: string,
    second: number,
    more: object = {},
    conversationId = group,
  ): Promise<Answer<Draft & ErrorBody>> =>
    person.api('PUT', `chats/${conversationId}/draft`, { text, writtenAt: at(second), ...more });
  const listOf = async (person: Person, query = ''): Promise<CursorPage<Draft>> =>
    (await person.api<CursorPage<Draft>>('GET', `drafts${query}`)).body;

  it('reach the other devices of their user, and nobody else', async () => {
    const mine = collect<DraftChangedNotice>(await anna.socket(), 'chat:draftChanged');
    const foreign = collect<DraftChangedNotice>(await ben.socket(), 'chat:draftChanged');
    const { status, body } = await write(anna, 'Half a sen', 1);
    expect([status, body]).toEqual([
      200,
      {
        conversationId: group,
        threadId: null,
        text: 'Half a sen',
        replyTo: null,
        writtenAt: at(1),
      },
    ]);
    await eventually(() => mine.length === 1);
    await silence();
    expect(mine).toEqual([{ draft: body }]);
    expect(foreign).toEqual([]);
    expect((await listOf(ben)).items).toEqual([]);
  });

  it('are those that were written last, whatever the order of arrival', async () => {
    await write(anna, 'newer', 20);
    expect((await write(anna, 'older', 10)).body).toMatchObject({ text: 'newer' });
    expect((await write(anna, 'same time', 20)).body).toMatchObject({ text: 'newer' });
    await write(anna, '', 30);
    expect((await write(anna, 'older', 25)).body).toMatchObject({ text: '', writtenAt: at(30) });
    const future = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await anna.api<Draft>('PUT', `chats/${group}/draft`, {
      text: 'from a fast clock',
      writtenAt: future,
    });
    expect(Date.parse(body.writtenAt)).toBeLessThan(Date.parse(future));
  });

  it('are kept for each thread, with the message that they reply to', async () => {
    const root = (await ben.send(group, 'A root')).body;
    await write(anna, 'in the thread', 40, { threadId: root.id });
    await write(anna, 'a reply', 41, { replyTo: root.id }, group);
    const { items, nextCursor } = await listOf(anna, '?limit=1');
    const next = await listOf(anna, `?limit=1&cursor=${nextCursor ?? ''}`);
    expect(new Set([...items, ...next.items].map(({ threadId }) => threadId))).toEqual(
      new Set([null, root.id]),
    );
    const elsewhere = await anna.group('Elsewhere', ben);
    const refused = await write(anna, 'x', 50, { threadId: root.id }, elsewhere.id);
    expect(refused.body.code).toBe('CHAT.NOT_FOUND');
    const inThread = await replied(ben, root, { alsoToConversation: true });
    expect(await write(anna, 'x', 51, { threadId: inThread.id })).toMatchObject({
      status: 409,
      body: { code: 'CHAT.NO_THREAD' },
    });
    const quoting = await write(anna, 'x', 52, { threadId: root.id, replyTo: inThread.id });
    expect(quoting.body.replyTo).toBe(inThread.id);
  });

  it('belong to members, and have the length of a message', async () => {
    const [nora] = (await createUsers(app, 'Nora')) as [Person];
    expect((await write(nora, 'x', 1)).body.code).toBe('CHAT.NOT_MEMBER');
    expect((await write(anna, 'x'.repeat(LIMITS.messageMax + 1), 60)).status).toBe(400);
    expect((await write(anna, 'lone \ud83d', 60)).status).toBe(400);
    await anna.api('POST', `chats/${group}/members`, { userIds: [nora.id] });
    await write(nora, 'mine', 1);
    await nora.api('DELETE', `chats/${group}/membership`);
    expect((await listOf(nora)).items).toEqual([]);
  });

  it('are the latest ones, as many as allowed', async () => {
    const [user] = (await createUsers(app, 'Uma')) as [Person];
    await anna.api('POST', `chats/${group}/members`, { userIds: [user.id] });
    await app.database.query(
      `INSERT INTO drafts (user_id, place, conversation_id, text, written_at)
       SELECT $1, gen_random_uuid(), $2, 'x', '2025-01-01'::timestamptz + n * interval '1 second' FROM generate_series(1, $3::integer) n`,
      [user.id, group, LIMITS.draftsMax],
    );
    await write(user, 'the latest', 1);
    const [row] = await app.database.query<{ count: number; oldest: Date }>(
      'SELECT count(*)::integer AS count, min(written_at) AS oldest FROM drafts WHERE user_id = $1',
      [user.id],
    );
    expect(row?.count).toBe(LIMITS.draftsMax);
    expect(row?.oldest).toEqual(new Date('2025-01-01T00:00:02.000Z'));
  });
});
