import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Conversation,
  ConversationChanges,
  CursorPage,
  ErrorBody,
  Message,
  MessageChangedNotice,
  MessageEdit,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { request } from '../../../../test/support/index.js';
import { SystemMessages } from '../index.js';
import { collect, createUsers, eventually, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, Person } from '../testing/chats-app.js';

describe('edits and deletions', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;
  let group: string;

  beforeAll(async () => {
    app = await startChatsApp({ env: { STORED_BYTES_PER_DAY: '100000' } });
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
    group = (await anna.group('Edits', ben)).id;
  });

  afterAll(() => app.close());

  const pathOf = ({ conversationId, id }: Message): string =>
    `chats/${conversationId}/messages/${id}`;
  const edit = (
    person: Person,
    message: Message,
    content: string,
  ): Promise<Answer<Message & ErrorBody>> =>
    person.api<Message & ErrorBody>('PATCH', pathOf(message), { content });
  const remove = (person: Person, message: Message): Promise<Answer<ErrorBody | undefined>> =>
    person.api<ErrorBody | undefined>('DELETE', pathOf(message));
  const historyOf = async (person: Person, message: Message): Promise<readonly MessageEdit[]> =>
    (await person.api<CursorPage<MessageEdit>>('GET', `${pathOf(message)}/edits`)).body.items;
  const view = async (id: string): Promise<Conversation> =>
    (await ben.api<Conversation>('GET', `chats/${id}`)).body;
  const changesAfter = async (id: string, since: number): Promise<ConversationChanges> =>
    (await ben.api<ConversationChanges>('GET', `chats/${id}/changes?since=${since}`)).body;

  it('replace the text for all members, mark it, and keep the former texts', async () => {
    const { body: sent } = await anna.send(group, 'first');
    const received = collect<MessageChangedNotice>(await ben.socket(), 'chat:messageChanged');
    const { body: edited } = await edit(anna, sent, 'second');
    expect(edited).toMatchObject({
      id: sent.id,
      seq: sent.seq,
      content: 'second',
      createdAt: sent.createdAt,
      editedAt: expect.any(String),
      version: sent.version + 1,
    });
    const { body: again } = await edit(anna, sent, 'third');
    await eventually(() => received.length === 2);
    expect(received).toEqual([
      { message: edited, by: anna.id },
      { message: again, by: anna.id },
    ]);
    const mentions = { users: [], all: null };
    expect(await historyOf(ben, sent)).toEqual([
      { version: edited.version, content: 'second', mentions, writtenAt: edited.editedAt },
      { version: sent.version, content: 'first', mentions, writtenAt: sent.createdAt },
    ]);
    expect((await ben.api<Message>('GET', pathOf(sent))).body).toEqual(again);
    const conversation = await view(group);
    expect([conversation.version, conversation.lastMessage]).toEqual([again.version, again]);
    const { items, version } = await changesAfter(group, sent.version);
    expect([items, version]).toEqual([
      [{ kind: 'message', version: again.version, message: again }],
      again.version,
    ]);
  });

  it('take no version when they repeat what is there', async () => {
    const { body: sent } = await anna.send(group, 'same');
    const { body: edited } = await edit(anna, sent, 'changed');
    const received = collect(await ben.socket(), 'chat:messageChanged');
    expect((await edit(anna, sent, 'changed')).body).toEqual(edited);
    expect((await remove(anna, sent)).status).toBe(204);
    const { version } = await view(group);
    expect((await remove(anna, sent)).status).toBe(204);
    expect((await view(group)).version).toBe(version);
    await eventually(() => received.length === 1);
    expect(await historyOf(ben, sent)).toEqual([]);
  });

  it('name the people whom a former text mentions, as they are called now', async () => {
    const { body: sent } = await anna.send(group, `Hello <@${ben.id}> and \`<@${anna.id}>\``);
    await edit(anna, sent, 'Hello everyone');
    await ben.api('PATCH', 'users/me', { displayName: 'Benjamin' });
    const [former] = await historyOf(anna, sent);
    await ben.api('PATCH', 'users/me', { displayName: 'Ben' });
    expect(former?.mentions).toMatchObject({
      users: [{ id: ben.id, displayName: 'Benjamin' }],
      all: null,
    });
  });

  it('leave a message without text and former texts in its place', async () => {
    const { body: sent } = await anna.send(group, 'secret');
    await edit(anna, sent, 'more secret');
    expect((await remove(anna, sent)).status).toBe(204);
    const { body: deleted } = await ben.api<Message>('GET', pathOf(sent));
    expect(deleted).toMatchObject({
      seq: sent.seq,
      content: '',
      editedAt: null,
      deletedAt: expect.any(String),
      version: sent.version + 2,
    });
    const stored = await app.database.query(
      `SELECT content FROM messages WHERE id = $1 UNION ALL SELECT content FROM message_edits WHERE message_id = $1`,
      [sent.id],
    );
    expect(stored).toEqual([{ content: '' }]);
    expect((await view(group)).lastMessage).toEqual(deleted);
    // The same client message id still finds it: a late repetition does not send it again.
    const repeated = await anna.send(group, 'secret', sent.clientMessageId);
    expect([repeated.status, repeated.body]).toEqual([200, deleted]);
  });

  it('are possible over sockets, too', async () => {
    const socket = await anna.socket();
    const { body: sent } = await anna.send(group, 'over REST');
    const target = { conversationId: group, messageId: sent.id };
    const { message } = await request(socket, 'chat:edit', { ...target, content: 'over sockets' });
    expect(message).toMatchObject({ content: 'over sockets', version: sent.version + 1 });
    expect(await request(socket, 'chat:delete', target)).toEqual({});
    expect((await ben.api<Message>('GET', pathOf(sent))).body.deletedAt).not.toBeNull();
  });

  it('are refused to those who may not', async () => {
    const { body: sent } = await ben.send(group, "Ben's");
    const note = await app.app
      .get(SystemMessages)
      .post(group, anna.id, { kind: 'renamed', title: 'Edits' });
    const { id: direct } = await anna.direct(ben);
    const { body: inDirect } = await ben.send(direct, 'in the direct conversation');
    const other = { ...sent, conversationId: (await anna.group('Elsewhere', ben)).id };
    const { body: deleted } = await ben.send(group, 'deleted');
    await remove(ben, deleted);
    const editing = async (person: Person, message: Message): Promise<string> =>
      (await edit(person, message, 'other')).body.code;
    const deleting = async (person: Person, message: Message): Promise<string | undefined> =>
      (await remove(person, message)).body?.code;
    // Anna owns the group, but may not put words into the mouth of others.
    expect(await editing(anna, sent)).toBe('CHAT.NOT_ALLOWED');
    expect(await editing(anna, note)).toBe('CHAT.NOT_ALLOWED');
    expect(await deleting(anna, note)).toBe('CHAT.NOT_ALLOWED');
    expect(await deleting(anna, inDirect)).toBe('CHAT.NOT_ALLOWED');
    expect(await editing(carl, sent)).toBe('CHAT.NOT_MEMBER');
    expect(await deleting(carl, sent)).toBe('CHAT.NOT_MEMBER');
    expect(await editing(ben, other)).toBe('CHAT.NOT_FOUND');
    expect(await deleting(ben, other)).toBe('CHAT.NOT_FOUND');
    expect(await editing(ben, deleted)).toBe('CHAT.MESSAGE_DELETED');
    expect((await carl.api<ErrorBody>('GET', `${pathOf(sent)}/edits`)).body.code).toBe(
      'CHAT.NOT_MEMBER',
    );
    expect((await ben.api<ErrorBody>('GET', `${pathOf(other)}/edits`)).body.code).toBe(
      'CHAT.NOT_FOUND',
    );
    await ben.api('PUT', `contacts/${anna.id}/block`);
    expect(await editing(ben, inDirect)).toBe('CHAT.BLOCKED');
    expect(await deleting(ben, inDirect)).toBeUndefined();
    await ben.api('DELETE', `contacts/${anna.id}/block`);
    await ben.api('DELETE', `chats/${group}/membership`);
    expect(await editing(ben, sent)).toBe('CHAT.NOT_MEMBER');
    expect(await deleting(ben, sent)).toBe('CHAT.NOT_MEMBER');
    // An owner of the group may delete it, also after its author has left.
    expect(await deleting(anna, sent)).toBeUndefined();
    await anna.api('POST', `chats/${group}/members`, { userIds: [ben.id] });
  });

  it('that race each other end in one state, with a clear error for the late one', async () => {
    const { body: sent } = await anna.send(group, 'race');
    const outcomes = await Promise.all([
      ...Array.from({ length: 5 }, (_, n) => edit(anna, sent, `edit ${n}`)),
      remove(anna, sent),
      ...Array.from({ length: 5 }, (_, n) => edit(anna, sent, `late ${n}`)),
    ]);
    const edited = outcomes.filter(({ status }) => status === 200).length;
    for (const { status, body } of outcomes)
      expect([200, 204, 'CHAT.MESSAGE_DELETED']).toContain(status === 409 ? body?.code : status);
    const { body: message } = await ben.api<Message>('GET', pathOf(sent));
    expect(message).toMatchObject({ content: '', version: sent.version + edited + 1 });
    expect(await historyOf(ben, sent)).toEqual([]);
  });

  it('of a version that the client does not know are refused with If-Match', async () => {
    const { body: sent } = await anna.send(group, 'matched');
    await edit(anna, sent, 'newer');
    const late = await fetch(`${app.url}/api/${pathOf(sent)}`, {
      method: 'PATCH',
      headers: {
        ...anna.headers(),
        'content-type': 'application/json',
        'if-match': `"${sent.version}"`,
      },
      body: JSON.stringify({ content: 'late' }),
    });
    expect(late.status).toBe(412);
  });

  it('count as stored bytes, unless they change nothing or fail', async () => {
    const dora = await app.person('Dora');
    const { id } = await dora.group('Quota', ben);
    const long = 'x'.repeat(8000);
    const { body: sent } = await dora.send(id, 'short');
    // The same text and refused edits cost nothing.
    for (let n = 0; n < 20; n += 1) await edit(dora, { ...sent, id: group }, long);
    const first = await edit(dora, sent, long);
    for (let n = 0; n < 20; n += 1) await edit(dora, sent, long);
    expect(first.status).toBe(200);
    const statuses: number[] = [];
    for (let n = 0; n < 13; n += 1)
      statuses.push((await edit(dora, sent, `${n}`.padEnd(8000, 'x'))).status);
    // Some bytes are reserved with each statement.
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(9);
    expect(statuses.at(-1)).toBe(429);
  });

  it('have pages of former texts, which end before 256 KiB', async () => {
    const eve = await app.person('Eve');
    const { id } = await eve.group('Long history', ben);
    const { body: sent } = await eve.send(id, 'short');
    await app.database.query(
      `INSERT INTO message_edits (message_id, version, content, written_at)
       SELECT $1, 1000 + n, repeat('語', 8000), now() FROM generate_series(1, 24) n`,
      [sent.id],
    );
    const page = async (query: string): Promise<CursorPage<MessageEdit>> =>
      (await ben.api<CursorPage<MessageEdit>>('GET', `${pathOf(sent)}/edits?${query}`)).body;
    const first = await page('');
    expect(first.items.map(({ version }) => version)).toEqual(
      Array.from({ length: 10 }, (_, n) => 1024 - n),
    );
    const second = await page(`cursor=${first.nextCursor ?? ''}&limit=3`);
    expect(second.items.map(({ version }) => version)).toEqual([1014, 1013, 1012]);
    const third = await page(`cursor=${second.nextCursor ?? ''}&limit=${LIMITS.pageMax}`);
    expect([third.items.length, third.nextCursor === null]).toEqual([10, false]);
  });

  it('are limited in time where the server says so', async () => {
    const limited = await startChatsApp({ env: { EDIT_SECONDS: '60' } });
    try {
      const [finn, gus] = (await createUsers(limited, 'Finn', 'Gus')) as [Person, Person];
      const { id } = await finn.group('Limited', gus);
      const { body: sent } = await finn.send(id, 'in time');
      expect((await edit(finn, sent, 'edited in time')).status).toBe(200);
      await limited.database.query(
        "UPDATE messages SET created_at = created_at - interval '61 seconds' WHERE id = $1",
        [sent.id],
      );
      const late = await edit(finn, sent, 'too late');
      expect([late.status, late.body.code]).toEqual([403, 'CHAT.EDIT_TOO_LATE']);
      expect((await edit(finn, sent, 'edited in time')).status).toBe(200);
      expect((await remove(finn, sent)).status).toBe(204);
    } finally {
      await limited.close();
    }
  });
});
