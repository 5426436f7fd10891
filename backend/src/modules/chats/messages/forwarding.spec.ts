import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  CursorPage,
  ErrorBody,
  Message,
  MessageSentNotice,
  TextMessage,
} from '@chatcall/contracts';
import { request } from '../../../../test/support/index.js';
import { collect, createUsers, eventually, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, Person } from '../testing/chats-app.js';

describe('forwarding messages', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;
  /** Of Anna and Ben. */
  let source: string;
  /** Of Anna and Carl. */
  let target: string;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
    source = (await anna.group('A secret project', ben)).id;
    target = (await anna.group('Lunch', carl)).id;
  });

  afterAll(() => app.close());

  const forward = (
    by: Person,
    to: string,
    message: Pick<Message, 'id' | 'conversationId'>,
    clientMessageId: string = randomUUID(),
  ): Promise<Answer<TextMessage & ErrorBody>> =>
    by.api('POST', `chats/${to}/forwards`, {
      clientMessageId,
      sourceConversationId: message.conversationId,
      messageId: message.id,
    });
  const written = async (content = 'The *text*'): Promise<Message> =>
    (await ben.send(source, content)).body;

  it('copies the text with its author and time, and not where it was written', async () => {
    const received = collect<MessageSentNotice>(await carl.socket(), 'chat:message');
    const message = await written();
    const { status, body } = await forward(anna, target, message);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      conversationId: target,
      sender: { id: anna.id },
      content: 'The *text*',
      forwarded: { sender: { id: ben.id, displayName: 'Ben' }, createdAt: message.createdAt },
    });
    await eventually(() => received.length === 1);
    expect(received[0]?.message).toEqual(body);
    const history = (await carl.api<CursorPage<Message>>('GET', `chats/${target}/messages`)).body;
    expect(history.items.at(-1)).toEqual(body);
    const seen = JSON.stringify([received, history]);
    for (const secret of [source, message.id, 'A secret project'])
      expect(seen).not.toContain(secret);
  });

  it('names the author as they are called now', async () => {
    const { body: copy } = await forward(anna, target, await written());
    await ben.api('PATCH', 'users/me', { displayName: 'Benjamin' });
    const { body: seen } = await carl.api<TextMessage>(
      'GET',
      `chats/${target}/messages/${copy.id}`,
    );
    await ben.api('PATCH', 'users/me', { displayName: 'Ben' });
    expect(seen.forwarded).toMatchObject({
      sender: { id: ben.id, displayName: 'Benjamin' },
      createdAt: copy.forwarded?.createdAt,
    });
  });

  it('keeps the first author when a copy is forwarded', async () => {
    const message = await written();
    const { body: copy } = await forward(anna, target, message);
    const own = await carl.group('Notes', ben);
    expect((await forward(carl, own.id, copy)).body.forwarded).toEqual(copy.forwarded);
  });

  it('works over sockets, and stores a repeated copy once', async () => {
    const message = await written();
    const clientMessageId = randomUUID();
    const payload = {
      conversationId: target,
      clientMessageId,
      sourceConversationId: source,
      messageId: message.id,
    };
    const socket = await anna.socket();
    const first = await request(socket, 'chat:forward', payload);
    await ben.api('DELETE', `chats/${source}/messages/${message.id}`);
    expect(await request(socket, 'chat:forward', payload)).toEqual(first);
    const again = await forward(anna, target, message, clientMessageId);
    expect([again.status, again.body]).toEqual([200, first.message]);
    const elsewhere = await forward(anna, source, message, clientMessageId);
    expect(elsewhere.body.code).toBe('COMMON.CONFLICT');
  });

  it('needs a message that the user may read and a conversation in which they may write', async () => {
    const message = await written();
    expect((await forward(carl, target, message)).body.code).toBe('CHAT.NOT_MEMBER');
    expect((await forward(ben, target, message)).body.code).toBe('CHAT.NOT_MEMBER');
    const wrong = { id: message.id, conversationId: target };
    expect((await forward(anna, target, wrong)).body.code).toBe('CHAT.NOT_FOUND');
    const quiet = await anna.group('Announcements', carl);
    await anna.api('PATCH', `chats/${quiet.id}`, { policy: { post: 'admin' } });
    const { body: own } = await carl.send(target, 'mine');
    expect((await forward(carl, quiet.id, own)).body.code).toBe('CHAT.NOT_ALLOWED');
    await ben.api('DELETE', `chats/${source}/messages/${message.id}`);
    expect((await forward(anna, target, message)).body.code).toBe('CHAT.MESSAGE_DELETED');
    const { items } = (await anna.api<CursorPage<Message>>('GET', `chats/${source}/messages`)).body;
    const note = items.find(({ type }) => type === 'system') as Message;
    expect((await forward(anna, target, note)).body.code).toBe('CHAT.NOT_ALLOWED');
  });

  it('makes copies that cannot be edited, and say nothing once they are deleted', async () => {
    const { body: copy } = await forward(anna, target, await written());
    const path = `chats/${target}/messages/${copy.id}`;
    const edited = await anna.api<ErrorBody>('PATCH', path, { content: 'Something else' });
    expect(edited.body.code).toBe('CHAT.NOT_ALLOWED');
    await anna.api('DELETE', path);
    const deleted = await anna.api<Message>('GET', path);
    expect(deleted.body).toMatchObject({ content: '', forwarded: null });
  });

  it('cannot claim another origin or text', async () => {
    const message = await written();
    const body = {
      clientMessageId: randomUUID(),
      sourceConversationId: source,
      messageId: message.id,
      content: 'Something else',
    };
    expect((await anna.api('POST', `chats/${target}/forwards`, body)).status).toBe(400);
    const forged = { content: 'x', clientMessageId: randomUUID(), forwarded: { sender: ben.id } };
    expect((await anna.api('POST', `chats/${target}/messages`, forged)).status).toBe(400);
  });

  it('names an author who has blocked the reader as they are seen across the block', async () => {
    const [dora] = (await createUsers(app, 'Dora')) as [Person];
    const shared = (await anna.group('Shared', dora)).id;
    await ben.api('PUT', `contacts/${dora.id}/block`);
    const { body } = await forward(anna, shared, await written());
    const path = `chats/${shared}/messages/${body.id}`;
    const seen = (await dora.api<TextMessage>('GET', path)).body;
    expect(seen.forwarded?.sender.id).toBe(ben.id);
    expect(seen.forwarded?.sender.statusText).toBe('');
  });
});
