import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  CursorPage,
  ErrorBody,
  Message,
  MessageId,
  SavedChangedNotice,
  SavedMessage,
} from '@chatcall/contracts';
import { collect, createUsers, eventually, silence, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, Person } from '../testing/chats-app.js';

describe('saved messages', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let group: string;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben] = (await createUsers(app, 'Anna', 'Ben')) as [Person, Person];
    group = (await anna.group('Ideas', ben)).id;
  });

  afterAll(() => app.close());

  const sent = async (content = 'A message', by = anna): Promise<Message> =>
    (await by.send(group, content)).body;
  const set = (
    person: Person,
    { conversationId, id }: Pick<Message, 'conversationId' | 'id'>,
    method: 'PUT' | 'DELETE' = 'PUT',
  ): Promise<Answer<SavedMessage & ErrorBody>> =>
    person.api(method, `chats/${conversationId}/messages/${id}/saved`);
  const listOf = async (person: Person, query = ''): Promise<CursorPage<SavedMessage>> =>
    (await person.api<CursorPage<SavedMessage>>('GET', `saved${query}`)).body;
  const idsOf = async (person: Person): Promise<readonly MessageId[]> =>
    (await person.api<CursorPage<MessageId>>('GET', 'saved/ids')).body.items;

  it('are listed for their user only, the last saved one first, page by page', async () => {
    const [user] = (await createUsers(app, 'Uma')) as [Person];
    const direct = await user.direct(anna);
    const note = (await user.send(direct.id, 'To Anna')).body;
    await anna.api('POST', `chats/${group}/members`, { userIds: [user.id] });
    const first = await sent('first');
    for (const message of [first, note]) expect((await set(user, message)).status).toBe(200);
    const { items, nextCursor } = await listOf(user, '?limit=1');
    expect(items).toMatchObject([
      {
        message: { id: note.id, content: 'To Anna' },
        conversation: { id: direct.id, kind: 'direct', title: null, peer: { id: anna.id } },
      },
    ]);
    const next = await listOf(user, `?limit=1&cursor=${nextCursor ?? ''}`);
    expect(next).toMatchObject({
      items: [{ message: { id: first.id }, conversation: { id: group, title: 'Ideas' } }],
      nextCursor: null,
    });
    expect(await idsOf(user)).toEqual([note.id, first.id]);
    expect(await idsOf(anna)).toEqual([]);
    expect(JSON.stringify(await listOf(anna))).not.toContain(first.id);
  });

  it('keep their place when they are saved again, and their state as it is now', async () => {
    const [older, newer] = [await sent('older'), await sent('newer')];
    const first = await set(anna, older);
    await set(anna, newer);
    expect((await set(anna, older)).body).toEqual(first.body);
    await anna.api('PATCH', `chats/${group}/messages/${older.id}`, { content: 'edited' });
    const { items } = await listOf(anna);
    expect(items.map(({ message }) => [message.id, message.content])).toEqual([
      [newer.id, 'newer'],
      [older.id, 'edited'],
    ]);
    for (const message of [older, newer]) {
      expect((await set(anna, message, 'DELETE')).status).toBe(204);
      expect((await set(anna, message, 'DELETE')).status).toBe(204);
    }
    expect(await idsOf(anna)).toEqual([]);
  });

  it('are not removed under the path of another conversation', async () => {
    const message = await sent('kept');
    await set(anna, message);
    const other = await anna.group('Other');
    const notices = collect(await anna.socket(), 'chat:savedChanged');
    expect((await set(anna, { ...message, conversationId: other.id }, 'DELETE')).status).toBe(204);
    expect(await idsOf(anna)).toContain(message.id);
    expect((await set(anna, message, 'DELETE')).status).toBe(204);
    await eventually(() => notices.length > 0);
    expect(notices).toEqual([{ conversationId: group, messageId: message.id, saved: null }]);
    expect(await idsOf(anna)).not.toContain(message.id);
  });

  it('reach my other devices, and nobody else', async () => {
    const [mine, theirs] = await Promise.all([anna.socket(), ben.socket()]);
    const received = collect<SavedChangedNotice>(mine, 'chat:savedChanged');
    const foreign = collect<SavedChangedNotice>(theirs, 'chat:savedChanged');
    const message = await sent();
    const { body } = await set(anna, message);
    await set(anna, message);
    await set(anna, message, 'DELETE');
    await set(anna, message, 'DELETE');
    const at = { conversationId: group, messageId: message.id };
    await eventually(() => received.length === 2);
    await silence();
    expect(received).toEqual([
      { ...at, saved: body },
      { ...at, saved: null },
    ]);
    expect(foreign).toEqual([]);
  });

  it('are hidden while the user may not read the conversation, and can be removed', async () => {
    const [guest] = (await createUsers(app, 'Gus')) as [Person];
    await anna.api('POST', `chats/${group}/members`, { userIds: [guest.id] });
    const message = await sent();
    await set(guest, message);
    await guest.api('DELETE', `chats/${group}/membership`);
    expect((await listOf(guest)).items).toEqual([]);
    expect((await set(guest, message)).body.code).toBe('CHAT.NOT_MEMBER');
    await anna.api('POST', `chats/${group}/members`, { userIds: [guest.id] });
    expect((await listOf(guest)).items).toHaveLength(1);
    await guest.api('DELETE', `chats/${group}/membership`);
    expect((await set(guest, message, 'DELETE')).status).toBe(204);
    expect(await idsOf(guest)).toEqual([]);
  });

  it('are what users wrote and did not delete', async () => {
    const message = await sent();
    await anna.api('DELETE', `chats/${group}/messages/${message.id}`);
    expect((await set(anna, message)).body.code).toBe('CHAT.MESSAGE_DELETED');
    const { items } = (await anna.api<CursorPage<Message>>('GET', `chats/${group}/messages`)).body;
    const note = items.find(({ type }) => type === 'system') as Message;
    expect((await set(anna, note)).body.code).toBe('CHAT.NOT_ALLOWED');
    const elsewhere = await anna.group('Elsewhere', ben);
    const path = { conversationId: elsewhere.id, id: message.id };
    expect((await set(anna, path)).body.code).toBe('CHAT.NOT_FOUND');
  });

  it('are at most as many as allowed', async () => {
    const [user] = (await createUsers(app, 'Ola')) as [Person];
    await anna.api('POST', `chats/${group}/members`, { userIds: [user.id] });
    const [one, other] = [await sent(), await sent()];
    await set(user, one);
    await app.database.query(
      `WITH copies AS (
         INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at)
         SELECT gen_random_uuid(), conversation_id, 1000000 + n, sender_id, gen_random_uuid(), 'text', 'x', now()
         FROM messages CROSS JOIN generate_series(2, $2::integer) n WHERE id = $3 RETURNING id
       )
       INSERT INTO saved_messages (user_id, message_id) SELECT $1, id FROM copies`,
      [user.id, LIMITS.savedMax, one.id],
    );
    expect((await set(user, other)).body.code).toBe('CHAT.TOO_MANY_SAVED');
    expect((await set(user, one)).status).toBe(200);
    const page = await user.api<CursorPage<MessageId>>('GET', 'saved/ids');
    expect(page.body.items).toHaveLength(LIMITS.savedIdsPage);
    expect(page.body.nextCursor).not.toBeNull();
  });
});
