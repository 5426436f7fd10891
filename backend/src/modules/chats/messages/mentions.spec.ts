import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS, mentionToken } from '@chatcall/contracts';
import type {
  Conversation,
  ConversationTotals,
  CursorPage,
  ErrorBody,
  Message,
  MessageChangedNotice,
  MessageSentNotice,
  OwnThreadChangedNotice,
  ReadCursorMovedNotice,
  Thread,
} from '@chatcall/contracts';
import { v7 as uuidv7 } from 'uuid';
import { MessageSender } from './message-sender.js';
import { textContent } from './message-content.js';
import { collect, createUsers, eventually, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, Person } from '../testing/chats-app.js';

const ALL = mentionToken('all');
const HERE = mentionToken('here');

describe('mentions', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
  });

  afterAll(() => app.close());

  const at = ({ id }: Person): string => mentionToken(id);
  const group = async (...members: Person[]): Promise<string> =>
    (await anna.group('Mentions', ...members)).id;
  const pathOf = ({ conversationId, id }: Message): string =>
    `chats/${conversationId}/messages/${id}`;
  const sent = async (person: Person, id: string, content: string): Promise<Message> => {
    const { status, body } = await person.send(id, content);
    expect(status).toBe(201);
    return body;
  };
  const edit = (
    person: Person,
    message: Message,
    content: string,
  ): Promise<Answer<Message & ErrorBody>> =>
    person.api<Message & ErrorBody>('PATCH', pathOf(message), { content });
  const own = async (person: Person, id: string): Promise<Conversation['own']> =>
    (await person.api<Conversation>('GET', `chats/${id}`)).body.own;
  const total = async (person: Person): Promise<number> =>
    (await person.api<ConversationTotals>('GET', 'chats/totals')).body.mentions;
  const listed = async (person: Person, query = ''): Promise<CursorPage<Message>> =>
    (await person.api<CursorPage<Message>>('GET', `mentions${query}`)).body;
  const rowsOf = ({ id }: Message): Promise<{ user_id: string }[]> =>
    app.database.query('SELECT user_id FROM mentions WHERE message_id = $1', [id]);
  const namesIn = ({ mentions }: Message): readonly string[] =>
    mentions.users.map(({ displayName }) => displayName);
  const read = (person: Person, id: string, seq: number, back = false): Promise<Answer<unknown>> =>
    person.api('PUT', `chats/${id}/read`, { seq, back });

  it('name members with their current cards, and are counted for them beside the unread messages', async () => {
    const id = await group(ben, carl);
    const socket = await ben.socket();
    const notices = collect<MessageSentNotice>(socket, 'chat:message');
    const message = await sent(anna, id, `Hello ${at(ben)} and ${at(ben)}, \`${at(carl)}\``);
    await sent(anna, id, 'nobody');
    expect(namesIn(message)).toEqual(['Ben']);
    expect(await rowsOf(message)).toEqual([{ user_id: ben.id }]);
    await eventually(() => notices.length === 2);
    expect(notices[0]?.message).toEqual(message);
    expect(await own(ben, id)).toMatchObject({ unread: 2, mentions: 1 });
    expect(await own(carl, id)).toMatchObject({ unread: 2, mentions: 0 });
    expect(await own(anna, id)).toMatchObject({ unread: 0, mentions: 0 });
    await ben.api('PATCH', 'users/me', { displayName: 'Benjamin' });
    const { items } = await listed(ben);
    expect(items.map(namesIn)).toEqual([['Benjamin']]);
    await ben.api('PATCH', 'users/me', { displayName: 'Ben' });
  });

  it('of all members are counted, also in a muted conversation; those of the ones online are not', async () => {
    const id = await group(ben);
    const before = await total(ben);
    await ben.api('PATCH', `chats/${id}/membership`, { muted: true });
    const all = await sent(anna, id, `${ALL} ${HERE} ${at(ben)}`);
    const here = await sent(anna, id, HERE);
    const mine = await sent(ben, id, ALL);
    expect([all, here, mine].map(({ mentions }) => mentions.all)).toEqual(['all', 'here', 'all']);
    expect(await own(ben, id)).toMatchObject({ unread: 0, mentions: 0 });
    expect(await own(anna, id)).toMatchObject({ unread: 1, mentions: 1 });
    await read(ben, id, all.seq - 1, true);
    expect(await own(ben, id)).toMatchObject({ unread: 2, mentions: 1, muted: true });
    expect(await total(ben)).toBe(before + 1);
    const { items } = await listed(ben);
    expect(items.slice(0, 2).map((one) => one.id)).not.toContain(here.id);
    expect(items[0]?.id).toBe(all.id);
  });

  it('are exact after reading a part, and after marking as unread, on all own devices', async () => {
    const id = await group(ben);
    const messages: Message[] = [];
    for (const text of [at(ben), 'text', `${at(ben)} again`, ALL])
      messages.push(await sent(anna, id, text));
    const notices = collect<ReadCursorMovedNotice>(await ben.socket(), 'chat:read');
    await read(ben, id, messages[1]?.seq ?? 0);
    expect(await own(ben, id)).toMatchObject({ unread: 2, mentions: 2 });
    await read(ben, id, messages[3]?.seq ?? 0);
    expect(await own(ben, id)).toMatchObject({ unread: 0, mentions: 0 });
    await read(ben, id, (messages[0]?.seq ?? 0) - 1, true);
    expect(await own(ben, id)).toMatchObject({ unread: 4, mentions: 3 });
    await eventually(() => notices.length === 3);
    expect(notices.map((notice) => notice.own?.mentions)).toEqual([2, 0, 3]);
  });

  it('change with an edit, end with a deletion, and the notice has the former ones', async () => {
    const id = await group(ben, carl);
    const message = await sent(anna, id, `${at(ben)} ${ALL}`);
    const notices = collect<MessageChangedNotice>(await carl.socket(), 'chat:messageChanged');
    const { body } = await edit(anna, message, `now ${at(carl)}`);
    expect(namesIn(body)).toEqual(['Carl']);
    expect(await rowsOf(message)).toEqual([{ user_id: carl.id }]);
    expect(await own(ben, id)).toMatchObject({ unread: 1, mentions: 0 });
    expect(await own(carl, id)).toMatchObject({ mentions: 1 });
    await edit(anna, message, `still ${at(carl)}`);
    await anna.api('DELETE', pathOf(message));
    await eventually(() => notices.length === 3);
    expect(notices.map(({ mentionedBefore }) => mentionedBefore)).toEqual([
      { userIds: [ben.id], all: 'all' },
      undefined,
      { userIds: [carl.id], all: null },
    ]);
    expect(notices[2]?.message.mentions).toEqual({ users: [], all: null });
    expect(await own(carl, id)).toMatchObject({ unread: 0, mentions: 0 });
    expect(await rowsOf(message)).toEqual([]);
  });

  it('of users who are not members name them and do nothing else; unknown users have no name', async () => {
    const id = await group(ben);
    const before = await listed(carl);
    const message = await sent(anna, id, `${at(carl)} ${mentionToken(uuidv7())}`);
    expect(namesIn(message)).toEqual(['Carl']);
    expect(await rowsOf(message)).toEqual([]);
    await anna.api('POST', `chats/${id}/members`, { userIds: [carl.id] });
    expect(await own(carl, id)).toMatchObject({ mentions: 0 });
    expect(await listed(carl)).toEqual(before);
  });

  it('are listed newest first in pages, from the conversations in which the user is a member now', async () => {
    const [reader] = (await createUsers(app, 'Rita')) as [Person];
    const [kept, left] = [await group(reader, ben), await group(reader, ben)];
    const direct = (await ben.direct(reader)).id;
    const first = await sent(anna, kept, at(reader));
    const gone = await sent(anna, left, at(reader));
    const second = await sent(ben, direct, ALL);
    const third = await sent(ben, kept, `${ALL} ${at(reader)}`);
    await sent(reader, kept, at(reader));
    const page = await listed(reader, '?limit=2');
    expect(page.items.map(({ id }) => id)).toEqual([third.id, second.id]);
    const next = await listed(reader, `?limit=2&cursor=${page.nextCursor ?? ''}`);
    expect(next.items.map(({ id }) => id)).toEqual([gone.id, first.id]);
    expect(next.nextCursor).toBeNull();
    await reader.api('DELETE', `chats/${left}/membership`);
    expect((await listed(reader)).items).not.toContainEqual(gone);
    expect(await total(reader)).toBe(1);
    expect((await reader.api('GET', 'mentions?cursor=x')).body.code).toBe('COMMON.VALIDATION');
  });

  it('of a user with a block to the mentioned one reach nobody', async () => {
    const [dora] = (await createUsers(app, 'Dora')) as [Person];
    const id = await group(ben, dora);
    await dora.api('PUT', `contacts/${ben.id}/block`);
    const notices = collect<MessageSentNotice>(await dora.socket(), 'chat:message');
    const message = await sent(ben, id, `${at(dora)} ${at(anna)} ${ALL}`);
    await eventually(() => notices.length === 1);
    expect(namesIn(message)).toEqual(['Dora', 'Anna']);
    expect(notices.map((notice) => [namesIn(notice.message), notice.message.mentions.all])).toEqual(
      [[['Anna'], null]],
    );
    expect(await own(dora, id)).toMatchObject({ unread: 1, mentions: 0 });
    expect(await own(anna, id)).toMatchObject({ unread: 1, mentions: 1 });
    expect(await total(dora)).toBe(0);
    expect((await listed(dora)).items).toEqual([]);
    const root = await sent(anna, id, 'root');
    const states = collect<OwnThreadChangedNotice>(await dora.socket(), 'chat:ownThreadChanged');
    const replies = collect<MessageSentNotice>(await dora.socket(), 'chat:message');
    const body = { content: `${at(dora)} ${at(carl)}`, clientMessageId: uuidv7() };
    await ben.api('POST', `${pathOf(root)}/thread/messages`, body);
    await dora.api('POST', `${pathOf(root)}/thread/messages`, {
      ...body,
      clientMessageId: uuidv7(),
    });
    await eventually(() => replies.length === 2 && states.length > 0);
    // Only that of her own reply.
    expect(states.map((notice) => notice.own)).toEqual([
      { following: true, lastReadSeq: 2, unread: 0 },
    ]);
  });

  it('in replies of a thread are listed, make the mentioned member follow it, and are counted there', async () => {
    const id = await group(ben, carl);
    const root = await sent(carl, id, 'root');
    const reply = async (content: string, alsoToConversation = false): Promise<Message> => {
      const body = { content, alsoToConversation, clientMessageId: uuidv7() };
      return (await anna.api<Message>('POST', `${pathOf(root)}/thread/messages`, body)).body;
    };
    await reply('first');
    const named = await reply(`${at(ben)} ${at(carl)}`);
    const both = await reply(at(ben), true);
    expect([namesIn(named), namesIn(both)]).toEqual([['Ben', 'Carl'], ['Ben']]);
    const { items } = await listed(ben);
    expect(items.slice(0, 2).map((one) => one.id)).toEqual([both.id, named.id]);
    expect(await own(ben, id)).toMatchObject({ unread: 2, mentions: 1 });
    const thread = await ben.api<Thread>('GET', `${pathOf(root)}/thread`);
    expect(thread.body.own).toEqual({ following: true, lastReadSeq: 1, unread: 2 });
    await ben.api('DELETE', `${pathOf(root)}/thread/following`);
    await reply(at(ben));
    const left = await ben.api<Thread>('GET', `${pathOf(root)}/thread`);
    expect(left.body.own.following).toBe(false);
  });

  it('of everyone need the permission of the conversation, when sent and when edited', async () => {
    const id = await group(ben);
    const early = await sent(ben, id, ALL);
    await anna.api('PATCH', `chats/${id}`, { policy: { mentionAll: 'admin' } });
    for (const content of [ALL, HERE])
      expect((await ben.send(id, content)).body).toMatchObject({ code: 'CHAT.NOT_ALLOWED' });
    const plain = await sent(ben, id, `${at(anna)}`);
    expect(await edit(ben, plain, ALL)).toMatchObject({
      status: 403,
      body: { code: 'CHAT.NOT_ALLOWED' },
    });
    expect((await edit(ben, early, `${ALL} once more`)).status).toBe(200);
    await sent(anna, id, ALL);
  });

  it('name at most 50 users in one message', async () => {
    const id = await group(ben);
    const tokens = Array.from({ length: LIMITS.mentionsMax }, () => mentionToken(uuidv7()));
    const message = await sent(anna, id, tokens.join(' '));
    const tooMany = [...tokens, at(ben)].join(' ');
    const refused = { code: 'COMMON.VALIDATION', fields: [{ rule: 'mentionsMax' }] };
    expect((await anna.send(id, tooMany)).body).toMatchObject(refused);
    expect((await edit(anna, message, tooMany)).body).toMatchObject(refused);
  });

  it('are stored with several messages of one statement', async () => {
    const id = await group(ben, carl);
    const sender = app.app.get(MessageSender);
    const texts = ['first', at(ben), 'text', `${at(ben)} ${at(carl)}`, `${at(anna)}`];
    const messages = await Promise.all(
      texts.map((text) =>
        sender.send(id, {
          id: uuidv7(),
          senderId: anna.id,
          clientMessageId: uuidv7(),
          replyTo: null,
          ...textContent(text),
        }),
      ),
    );
    expect(messages.map(({ message }) => namesIn(message))).toEqual([
      [],
      ['Ben'],
      [],
      ['Ben', 'Carl'],
      ['Anna'],
    ]);
    expect(await own(ben, id)).toMatchObject({ unread: 5, mentions: 2 });
    expect(await own(carl, id)).toMatchObject({ mentions: 1 });
  });
});
