import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CursorPage, Message, MessageSentNotice } from '@chatcall/contracts';
import { nextNotice, request } from '../../../../test/support/index.js';
import { collect, eventually, sendOver, silence, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

describe('messages', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let eve: Person;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, eve] = [await app.person('Anna'), await app.person('Ben'), await app.person('Eve')];
  });

  afterAll(() => app.close());

  const seqsOf = async (conversationId: string): Promise<number[]> =>
    (
      await app.database.query<{ seq: number }>(
        'SELECT seq FROM messages WHERE conversation_id = $1 ORDER BY seq',
        [conversationId],
      )
    ).map((row) => row.seq);

  it('stores a message and sends it to both users, on all devices', async () => {
    const { id } = await anna.direct(ben);
    const [annas, second, bens, eves] = [
      await anna.socket(),
      await anna.socket(),
      await ben.socket(),
      await eve.socket(),
    ];
    const receivedByEve = collect(eves, 'chat:message');
    const received = [annas, second, bens].map((socket) => nextNotice(socket, 'chat:message'));

    const message = await sendOver(annas, id, 'Hello');

    expect(message).toMatchObject({
      conversationId: id,
      seq: 1,
      content: 'Hello',
      type: 'text',
      system: null,
      replyTo: null,
      version: 2,
      sender: { id: anna.id, displayName: 'Anna' },
    });
    for (const notice of await Promise.all(received)) expect(notice.message).toEqual(message);
    await silence();
    expect(receivedByEve).toEqual([]);
    expect((await ben.api<CursorPage<Message>>('GET', `chats/${id}/messages`)).body.items).toEqual([
      message,
    ]);
  });

  it('numbers the messages of fifty users who send at once without gaps, and emits them in order', async () => {
    const { id } = await anna.group('Storm', ben);
    const people = await Promise.all(
      Array.from({ length: 50 }, (_, index) => app.person(`p${index}`)),
    );
    await anna.api('POST', `chats/${id}/members`, { userIds: people.map((person) => person.id) });
    const bens = await ben.socket();
    const received = collect<MessageSentNotice>(bens, 'chat:message');
    const before = (await seqsOf(id)).length;

    const sockets = await Promise.all(people.map((person) => person.socket()));
    const sent = await Promise.all(
      sockets.flatMap((socket, index) =>
        [1, 2, 3, 4].map((n) => sendOver(socket, id, `${index} ${n}`)),
      ),
    );

    const seqs = await seqsOf(id);
    expect(seqs).toEqual(Array.from({ length: before + 200 }, (_, index) => index + 1));
    expect(new Set(sent.map((message) => message.seq)).size).toBe(200);
    await eventually(() => received.length === 200);
    expect(received.map(({ message }) => message.seq)).toEqual(seqs.slice(before));
  });

  it('moves the read cursor of the sender only', async () => {
    const { id } = await anna.group('Cursors', ben);
    await anna.send(id, 'one');
    await ben.send(id, 'two');
    const unread = async (person: Person): Promise<number> =>
      (await person.api<{ own: { unread: number } }>('GET', `chats/${id}`)).body.own.unread;
    expect(await unread(ben)).toBe(0);
    expect(await unread(anna)).toBe(1);
  });

  it('answers a repeated clientMessageId with the stored message', async () => {
    const { id } = await anna.direct(ben);
    const clientMessageId = randomUUID();
    const first = await anna.send(id, 'once', clientMessageId);
    const bens = await ben.socket();
    const received = collect(bens, 'chat:message');
    const again = await anna.send(id, 'twice', clientMessageId.toUpperCase());
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    await silence();
    expect(received).toEqual([]);
  });

  it('refuses a clientMessageId that was used in another conversation', async () => {
    const [one, other] = [await anna.group('One', ben), await anna.group('Other', ben)];
    const clientMessageId = randomUUID();
    await anna.send(one.id, 'here', clientMessageId);
    expect(await anna.send(other.id, 'there', clientMessageId)).toMatchObject({
      status: 409,
      body: { code: 'COMMON.CONFLICT' },
    });
    expect((await ben.send(other.id, 'mine', clientMessageId)).status).toBe(201);
  });

  it('stores one of twenty copies that are sent at once', async () => {
    const { id } = await anna.group('Copies', ben);
    const before = await seqsOf(id);
    const clientMessageId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => anna.send(id, 'copy', clientMessageId)),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([
      ...Array<number>(19).fill(200),
      201,
    ]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(await seqsOf(id)).toEqual([...before, before.length + 1]);
  });

  it('stores one of the copies that are queued behind another message', async () => {
    const { id } = await anna.group('Waiting copies', ben);
    const annas = await anna.socket();
    const clientMessageId = randomUUID();
    const [first, ...copies] = await Promise.all([
      sendOver(annas, id, 'first'),
      ...Array.from({ length: 5 }, () => sendOver(annas, id, 'copy', clientMessageId)),
    ]);
    expect(first.seq).toBe(2);
    for (const copy of copies) expect(copy).toEqual({ ...copies[0], seq: 3 });
    expect(await seqsOf(id)).toEqual([1, 2, 3]);
  });

  it('accepts replies to messages of the same conversation only', async () => {
    const { id } = await anna.direct(ben);
    const elsewhere = await anna.direct(eve);
    const { body: question } = await anna.send(id, 'question');
    const { body: foreign } = await anna.send(elsewhere.id, 'foreign');
    const reply = (replyTo: string) =>
      ben.api<Message>('POST', `chats/${id}/messages`, {
        content: 'answer',
        clientMessageId: randomUUID(),
        replyTo,
      });
    expect((await reply(question.id)).body.replyTo).toBe(question.id);
    for (const unknown of [foreign.id, randomUUID()])
      expect(await reply(unknown)).toMatchObject({
        status: 422,
        body: { code: 'CHAT.REPLY_UNKNOWN' },
      });
  });

  it('gives the same answer for unknown conversations and those of others', async () => {
    const { id } = await anna.direct(ben);
    const eves = await eve.socket();
    for (const foreign of [id, randomUUID()]) {
      expect(await eve.send(foreign, 'x')).toMatchObject({
        status: 404,
        body: { code: 'CHAT.NOT_MEMBER' },
      });
      expect(await eve.api('GET', `chats/${foreign}/messages`)).toMatchObject({
        status: 404,
        body: { code: 'CHAT.NOT_MEMBER' },
      });
      expect(await eve.api('PUT', `chats/${foreign}/read`, { seq: 1 })).toMatchObject({
        status: 404,
        body: { code: 'CHAT.NOT_MEMBER' },
      });
      await expect(sendOver(eves, foreign, 'x')).rejects.toMatchObject({ code: 'CHAT.NOT_MEMBER' });
      await expect(
        request(eves, 'chat:read', { conversationId: foreign, seq: 1 }),
      ).rejects.toMatchObject({
        code: 'CHAT.NOT_MEMBER',
      });
      await expect(
        request(eves, 'chat:delivered', { conversationId: foreign, seq: 1 }),
      ).rejects.toMatchObject({ code: 'CHAT.NOT_MEMBER' });
      await expect(
        request(eves, 'chat:typing', { conversationId: foreign, typing: true }),
      ).rejects.toMatchObject({ code: 'CHAT.NOT_MEMBER' });
    }
  });

  it('refuses messages across a block in either direction, and keeps the history readable', async () => {
    const [tom, uma] = [await app.person('Tom'), await app.person('Uma')];
    const { id } = await tom.direct(uma);
    await tom.send(id, 'before');
    await uma.api('PUT', `contacts/${tom.id}/block`);
    for (const person of [tom, uma]) {
      expect(await person.send(id, 'after')).toMatchObject({
        status: 403,
        body: { code: 'CHAT.BLOCKED' },
      });
      expect(
        (await person.api<CursorPage<Message>>('GET', `chats/${id}/messages`)).body.items,
      ).toHaveLength(1);
    }
    await uma.api('DELETE', `contacts/${tom.id}/block`);
    expect((await tom.send(id, 'again')).body.seq).toBe(2);
  });
});
