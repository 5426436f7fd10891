import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Message,
  OwnThreadChangedNotice,
  OwnThreadState,
  ThreadPage,
} from '@chatcall/contracts';
import { request } from '../../../../test/support/index.js';
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

  it('moves the read cursor forward only, on all devices of the user', async () => {
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
