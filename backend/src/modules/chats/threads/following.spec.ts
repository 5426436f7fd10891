import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Message,
  OwnThreadChangedNotice,
  OwnThreadState,
  ThreadPage,
  TypingNotice,
} from '@chatcall/contracts';
import { v7 as uuidv7 } from 'uuid';
import { request, waitingFor } from '../../../../test/support/index.js';
import { textContent } from '../messages/message-content.js';
import { APPEND_REPLY, valuesOfReply } from '../messages/reply-statement.js';
import { collect, createUsers, eventually, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';
import { pathOf, replied, seenBy, threadOf } from '../testing/threads.js';

describe('following threads', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;
  let eve: Person;
  let group: string;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, carl, eve] = (await createUsers(app, 'Anna', 'Ben', 'Carl', 'Eve')) as [
      Person,
      Person,
      Person,
      Person,
    ];
    group = (await anna.group('Threads', ben, carl)).id;
  });

  afterAll(() => app.close());

  const rootBy = async (person = anna): Promise<Message> =>
    (await person.send(group, 'A root')).body;
  const threadsOf = async (person: Person, query = ''): Promise<ThreadPage> =>
    (await person.api<ThreadPage>('GET', `threads${query}`)).body;

  it('begins for the author of the root and of replies, and counts what others wrote', async () => {
    const root = await rootBy();
    const toAnna = collect<OwnThreadChangedNotice>(await anna.socket(), 'chat:ownThreadChanged');
    await replied(ben, root);
    await replied(carl, root);
    await replied(carl, root);
    expect((await threadOf(anna, root)).own).toEqual({
      following: true,
      lastReadSeq: 0,
      unread: 3,
    });
    expect((await threadOf(ben, root)).own).toEqual({
      following: true,
      lastReadSeq: 1,
      unread: 2,
    });
    expect((await threadOf(carl, root)).own.unread).toBe(0);
    await eventually(() => toAnna.length > 0);
    expect(toAnna).toEqual([
      {
        conversationId: group,
        threadId: root.id,
        own: { following: true, lastReadSeq: 0, unread: 1 },
        lastSeq: 1,
      },
    ]);
    const rows = await app.database.query('SELECT 1 FROM thread_members WHERE root_id = $1', [
      root.id,
    ]);
    expect(rows).toHaveLength(3);
  });

  it('ends when a user decides so, also when they reply later', async () => {
    const root = await rootBy();
    await replied(ben, root);
    const path = `${pathOf(root)}/thread/following`;
    expect((await ben.api('DELETE', path)).status).toBe(204);
    await replied(ben, root);
    await replied(carl, root);
    expect((await threadOf(ben, root)).own).toEqual({
      following: false,
      lastReadSeq: 2,
      unread: 0,
    });
    const toBen = collect<OwnThreadChangedNotice>(await ben.socket(), 'chat:ownThreadChanged');
    const followed = { following: true, lastReadSeq: 3, unread: 0 };
    expect((await ben.api('PUT', path)).body).toEqual(followed);
    expect((await ben.api('PUT', path)).body).toEqual(followed);
    await replied(carl, root);
    expect((await threadOf(ben, root)).own.unread).toBe(1);
    expect(toBen.map(({ own }) => own)).toEqual([followed]);
  });

  it('is decided before the first reply', async () => {
    const root = await rootBy();
    await anna.api('DELETE', `${pathOf(root)}/thread/following`);
    await carl.api('PUT', `${pathOf(root)}/thread/following`);
    await replied(ben, root);
    expect((await threadOf(anna, root)).own.following).toBe(false);
    expect((await threadOf(carl, root)).own).toMatchObject({ following: true, unread: 1 });
  });

  it('moves the read cursor forward, on all devices of the user', async () => {
    const root = await rootBy();
    for (let count = 0; count < 3; count += 1) await replied(ben, root);
    const [one, other] = [await anna.socket(), await anna.socket()];
    const notices = collect<OwnThreadChangedNotice>(other, 'chat:ownThreadChanged');
    const read = (seq: number): Promise<{ own: OwnThreadState }> =>
      request(one, 'chat:readThread', { conversationId: group, threadId: root.id, seq });
    expect((await read(2)).own).toEqual({ following: true, lastReadSeq: 2, unread: 1 });
    expect((await read(1)).own).toEqual({ following: true, lastReadSeq: 2, unread: 1 });
    const { body } = await anna.api('PUT', `${pathOf(root)}/thread/read`, { seq: 99 });
    expect(body).toEqual({ following: true, lastReadSeq: 3, unread: 0 });
    await eventually(() => notices.length > 1);
    expect(notices.map(({ own, lastSeq }) => [own.lastReadSeq, lastSeq])).toEqual([
      [2, 3],
      [3, 3],
    ]);
    // Carl had no part in it.
    expect((await carl.api('PUT', `${pathOf(root)}/thread/read`, { seq: 3 })).body).toEqual({
      following: false,
      lastReadSeq: 0,
      unread: 0,
    });
    expect((await eve.api('PUT', `${pathOf(root)}/thread/read`, { seq: 3 })).status).toBe(404);
  });

  it('moves the read cursor back when asked to, and counts no own replies', async () => {
    const root = await rootBy();
    for (const person of [ben, anna, carl, anna, ben]) await replied(person, root);
    const notices = collect<OwnThreadChangedNotice>(await anna.socket(), 'chat:ownThreadChanged');
    const path = `${pathOf(root)}/thread/read`;
    const move = async (seq: number, back?: boolean): Promise<number[]> => {
      const { body } = await anna.api<OwnThreadState>('PUT', path, {
        seq,
        ...(back === undefined ? {} : { back }),
      });
      expect((await threadOf(anna, root)).own).toEqual(body);
      return [body.lastReadSeq, body.unread];
    };
    expect((await threadOf(anna, root)).own).toMatchObject({ lastReadSeq: 4, unread: 1 });
    expect(await move(1)).toEqual([4, 1]);
    expect(await move(2, true)).toEqual([2, 2]);
    expect(await move(0, true)).toEqual([0, 3]);
    expect(await move(0, true)).toEqual([0, 3]);
    expect(await move(1)).toEqual([1, 2]);
    await replied(ben, root);
    expect(await move(3)).toEqual([3, 2]);
    await eventually(() => notices.length === 4);
    expect(notices.map(({ own, back }) => [own.lastReadSeq, own.unread, back])).toEqual([
      [2, 2, true],
      [0, 3, true],
      [1, 2, undefined],
      [3, 2, undefined],
    ]);
    const unread = await threadsOf(anna, '?filter=unread');
    expect(unread.items.map((thread) => thread.root.id)).toContain(root.id);
    expect(await move(6)).toEqual([6, 0]);
    expect(await move(5, true)).toEqual([5, 1]);
    await replied(anna, root);
    expect((await threadOf(anna, root)).own).toMatchObject({ lastReadSeq: 7, unread: 0 });
    expect(await move(4, true)).toEqual([4, 2]);
    await anna.api('DELETE', `${pathOf(root)}/thread/following`);
    expect((await anna.api('PUT', `${pathOf(root)}/thread/following`)).body).toEqual({
      following: true,
      lastReadSeq: 7,
      unread: 0,
    });
  });

  it('counts an own reply that is stored while the read cursor waits for a move back', async () => {
    const root = await rootBy();
    for (const person of [ben, anna, carl]) await replied(person, root);
    const { body } = await waitingFor(
      app,
      {
        hold: (client) =>
          client.query(
            'SELECT 1 FROM thread_members WHERE root_id = $1 AND user_id = $2 FOR UPDATE',
            [root.id, anna.id],
          ),
        change: async (client) => {
          const draft = { id: uuidv7(), senderId: anna.id, clientMessageId: randomUUID() };
          const place = { threadId: root.id, alsoToConversation: false };
          await client.query(
            APPEND_REPLY,
            valuesOfReply(group, { ...draft, replyTo: null, ...textContent('mine') }, place),
          );
          await client.query(
            'UPDATE thread_members SET last_read_seq = 0, read_count = 2 WHERE root_id = $1 AND user_id = $2',
            [root.id, anna.id],
          );
        },
      },
      () => anna.api('PUT', `${pathOf(root)}/thread/read`, { seq: 3 }),
    );
    expect(body).toEqual({ following: true, lastReadSeq: 3, unread: 0 });
  });

  it('shows the others who is typing in a thread', async () => {
    const root = await rootBy();
    const typing = collect<TypingNotice>(await ben.socket(), 'chat:typing');
    const annas = await anna.socket();
    await request(annas, 'chat:typing', { conversationId: group, typing: true, threadId: root.id });
    await request(annas, 'chat:typing', { conversationId: group, typing: false });
    await eventually(() => typing.length === 2);
    const notice = { conversationId: group, userId: anna.id };
    expect(typing).toEqual([
      { ...notice, typing: true, threadId: root.id },
      { ...notice, typing: false },
    ]);
  });

  it('continues for a member who comes back, without what was written meanwhile', async () => {
    const { id } = await anna.group('Coming back', ben);
    const { body: root } = await anna.send(id, 'A root');
    await replied(ben, root);
    await replied(anna, root);
    expect((await threadOf(ben, root)).own.unread).toBe(1);
    await anna.api('DELETE', `chats/${id}/members/${ben.id}`);
    await replied(anna, root);
    await anna.api('POST', `chats/${id}/members`, { userIds: [ben.id] });
    expect((await threadOf(ben, root)).own).toEqual({
      following: true,
      lastReadSeq: 3,
      unread: 0,
    });
    await replied(anna, root);
    expect((await threadOf(ben, root)).own.unread).toBe(1);
  });

  it('counts no deleted replies, wherever the read cursor is', async () => {
    const root = await rootBy();
    const replies: Message[] = [];
    for (const person of [ben, ben, anna, carl, ben]) replies.push(await replied(person, root));
    const [first, second, own, , last] = replies as [Message, Message, Message, Message, Message];
    const before = (await threadsOf(anna, '?filter=unread')).unreadThreads - 1;
    const unread = async (): Promise<unknown[]> => {
      const { items, unreadThreads } = await threadsOf(anna, '?filter=unread');
      const listed = items.some((thread) => thread.root.id === root.id);
      return [(await threadOf(anna, root)).own.unread, listed, unreadThreads - before];
    };
    const move = async (seq: number): Promise<unknown> => {
      const { body } = await anna.api<OwnThreadState>('PUT', `${pathOf(root)}/thread/read`, {
        seq,
        back: true,
      });
      return body.unread;
    };
    expect(await unread()).toEqual([2, true, 1]);
    await ben.api('DELETE', pathOf(last));
    await ben.api('DELETE', pathOf(second));
    expect(await unread()).toEqual([1, true, 1]);
    expect(await move(0)).toBe(2);
    await anna.api('DELETE', pathOf(own));
    await ben.api('DELETE', pathOf(first));
    expect(await unread()).toEqual([1, true, 1]);
    expect(await move(4)).toBe(0);
    expect(await unread()).toEqual([0, false, 0]);
    expect(await move(3)).toBe(1);
    await carl.api('DELETE', pathOf(replies[3] as Message));
    expect(await unread()).toEqual([0, false, 0]);
  });

  it('lists the threads of a user, the newest reply first, and counts the unread ones', async () => {
    const [dora, finn] = (await createUsers(app, 'Dora', 'Finn')) as [Person, Person];
    const { id } = await dora.group('Lists', finn);
    const roots: Message[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { body } = await dora.send(id, `Root ${count}`);
      roots.push(body);
      await replied(finn, body);
    }
    const [first, second, third] = roots as [Message, Message, Message];
    await replied(finn, first);
    await dora.api('PUT', `${pathOf(second)}/thread/read`, { seq: 1 });
    const all = await threadsOf(dora);
    expect(all.items.map(({ root, own }) => [root.id, own.unread])).toEqual([
      [first.id, 2],
      [third.id, 1],
      [second.id, 0],
    ]);
    expect(all.unreadThreads).toBe(2);
    expect(all.items[0]?.root).toEqual(await seenBy(dora, first));
    const page = await threadsOf(dora, '?filter=unread&limit=1');
    expect(page.items.map(({ root }) => root.id)).toEqual([first.id]);
    const next = await threadsOf(dora, `?filter=unread&cursor=${page.nextCursor ?? ''}`);
    expect(next.items.map(({ root }) => root.id)).toEqual([third.id]);
    expect(next.nextCursor).toBeNull();
    expect((await finn.api('GET', `threads?cursor=${page.nextCursor ?? ''}`)).status).toBe(400);
    expect((await dora.api('DELETE', `chats/${id}/members/${finn.id}`)).status).toBe(204);
    expect(await threadsOf(finn)).toMatchObject({ items: [], unreadThreads: 0 });
  });
});
