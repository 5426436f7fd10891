import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  Conversation,
  ConversationChanges,
  FollowedThreadRepliedNotice,
  Message,
  MessageChangedNotice,
  MessagePage,
  MessageSentNotice,
  OwnThreadChangedNotice,
  SyncResponse,
} from '@chatcall/contracts';
import { request, waitingFor } from '../../../../test/support/index.js';
import { pathOf, replied, reply, seenBy, threadOf } from '../testing/threads.js';
import { collect, createUsers, eventually, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

describe('threads', () => {
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
  const repliesOf = async (person: Person, root: Message, query = ''): Promise<MessagePage> =>
    (await person.api<MessagePage>('GET', `${pathOf(root)}/thread/messages${query}`)).body;
  const conversationOf = async (person: Person): Promise<Conversation> =>
    (await person.api<Conversation>('GET', `chats/${group}`)).body;
  const changesFor = async (person: Person, since: number): Promise<ConversationChanges> =>
    (await person.api<ConversationChanges>('GET', `chats/${group}/changes?since=${since}`)).body;

  describe('a reply', () => {
    it('is in its thread only, and its root has the summary in the same version', async () => {
      const root = await rootBy();
      const before = await conversationOf(carl);
      const first = await replied(ben, root);
      const second = await replied(carl, root);
      expect([first, second]).toMatchObject([
        { seq: 0, threadId: root.id, threadSeq: 1, thread: null, version: root.version + 1 },
        { seq: 0, threadId: root.id, threadSeq: 2, version: root.version + 2 },
      ]);
      expect(await seenBy(anna, root)).toMatchObject({
        seq: root.seq,
        version: second.version,
        threadId: null,
        threadSeq: null,
        thread: {
          replyCount: 2,
          lastSeq: 2,
          lastReplyAt: second.createdAt,
          participants: [{ id: carl.id }, { id: ben.id }],
        },
      });
      const after = await conversationOf(carl);
      expect(after.version).toBe(before.version + 2);
      expect(after).toMatchObject({
        lastSeq: before.lastSeq,
        lastMessage: { id: root.id },
        // A reply accepts the conversation.
        own: { ...before.own, accepted: true },
      });
      const history = await anna.api<MessagePage>('GET', `chats/${group}/messages?limit=1`);
      expect(history.body.items.map(({ id }) => id)).toEqual([root.id]);
    });

    it('is in the main timeline, too, when it was also sent there', async () => {
      const root = await rootBy();
      await replied(ben, root);
      const both = await replied(ben, root, { alsoToConversation: true });
      expect(both).toMatchObject({ seq: root.seq + 1, threadSeq: 2, threadId: root.id });
      const conversation = await conversationOf(anna);
      expect(conversation).toMatchObject({ lastSeq: both.seq, lastMessage: { id: both.id } });
      // The first root was read with it: own messages and the cursor before them count nothing.
      expect(conversation.own.unread).toBe(1);
      expect((await conversationOf(ben)).own).toMatchObject({ lastReadSeq: both.seq, unread: 0 });
      const history = await anna.api<MessagePage>('GET', `chats/${group}/messages?limit=2`);
      expect(history.body.items).toEqual([await seenBy(anna, root), await seenBy(anna, both)]);
      expect((await repliesOf(anna, root)).items.map(({ id }) => id)).toContain(both.id);
      await anna.api('PUT', `chats/${group}/read`, { seq: both.seq });
      expect((await conversationOf(anna)).own.unread).toBe(0);
    });

    it('with the same client message id is stored once, also at the same time', async () => {
      const root = await rootBy();
      const clientMessageId = randomUUID();
      const first = await replied(ben, root, { clientMessageId });
      const again = await reply(ben, root, { clientMessageId });
      expect(again).toEqual({ status: 200, body: first });
      const other = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => reply(ben, root, { clientMessageId: other })),
      );
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
      expect((await threadOf(ben, root)).root.thread).toMatchObject({ replyCount: 2, lastSeq: 2 });
    });

    it('gets a place of its own when many are sent at once', async () => {
      const root = await rootBy();
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          replied([anna, ben, carl][index % 3] ?? anna, root, {
            alsoToConversation: index % 4 === 0,
          }),
        ),
      );
      expect(answers.map(({ threadSeq }) => threadSeq ?? 0).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 12 }, (_, index) => index + 1),
      );
      const seqs = answers.map(({ seq }) => seq).filter((seq) => seq > 0);
      expect(seqs.sort((a, b) => a - b)).toEqual([1, 2, 3].map((step) => root.seq + step));
      expect(new Set(answers.map(({ version }) => version)).size).toBe(12);
      expect((await seenBy(anna, root)).version).toBe((await conversationOf(anna)).version);
    });

    it('is sent to the members with the new summary, and to followers of the thread', async () => {
      const root = await rootBy();
      await replied(carl, root);
      const [atAnna, atBen, atCarl] = [
        await anna.socket(),
        await ben.socket(),
        await carl.socket(),
      ];
      const toAnna = collect<MessageSentNotice>(atAnna, 'chat:message');
      const followed = [atAnna, atBen, atCarl].map((socket) =>
        collect<FollowedThreadRepliedNotice>(socket, 'chat:followedThreadReplied'),
      );
      const own = collect<OwnThreadChangedNotice>(atBen, 'chat:ownThreadChanged');
      const { message } = await request(atBen, 'chat:message', {
        conversationId: group,
        clientMessageId: randomUUID(),
        content: 'A reply',
        threadId: root.id,
      });
      await eventually(() => toAnna.length > 0 && own.length > 0 && followed[2]?.length === 1);
      expect(toAnna).toEqual([{ message, thread: (await seenBy(anna, root)).thread }]);
      const ids = { conversationId: group, threadId: root.id };
      const notice = { ...ids, threadSeq: 2 };
      expect(followed).toEqual([[notice], [], [notice]]);
      expect(own).toEqual([
        { ...ids, own: { following: true, lastReadSeq: 2, unread: 0 }, lastSeq: 2 },
      ]);
    });

    it('is refused below what has no thread, by others, and when it may not be posted', async () => {
      const root = await rootBy();
      const first = await replied(ben, root, { alsoToConversation: true });
      const { body: history } = await anna.api<MessagePage>(
        'GET',
        `chats/${group}/messages?around=1&limit=1`,
      );
      const [note] = history.items;
      if (note === undefined) throw new Error('The conversation begins with a note');
      const version = (await conversationOf(anna)).version;
      expect(await reply(ben, first)).toMatchObject({
        status: 409,
        body: { code: 'CHAT.NO_THREAD' },
      });
      expect((await reply(ben, note)).body.code).toBe('CHAT.NO_THREAD');
      expect((await reply(ben, { ...root, id: randomUUID() })).body.code).toBe('CHAT.NOT_FOUND');
      const elsewhere = (await anna.group('Elsewhere', ben)).id;
      expect((await reply(ben, { ...root, conversationId: elsewhere })).body.code).toBe(
        'CHAT.NOT_FOUND',
      );
      expect((await reply(eve, root)).body.code).toBe('CHAT.NOT_MEMBER');
      await anna.api('DELETE', pathOf(root));
      expect(await reply(ben, root)).toMatchObject({
        status: 409,
        body: { code: 'CHAT.MESSAGE_DELETED' },
      });
      expect((await conversationOf(anna)).version).toBe(version + 1);
      // Its thread can still be read.
      expect((await repliesOf(carl, root)).items.map(({ id }) => id)).toEqual([first.id]);
      const policy = { post: 'owner', addMembers: 'owner', pin: 'owner', mentionAll: 'owner' };
      const open = await rootBy();
      await anna.api('PATCH', `chats/${group}`, { policy });
      expect((await reply(ben, open)).body.code).toBe('CHAT.NOT_ALLOWED');
      await anna.api('PATCH', `chats/${group}`, {
        policy: { post: 'member', addMembers: 'admin', pin: 'member', mentionAll: 'member' },
      });
    });

    it('is refused when the root is deleted while it waits', async () => {
      const root = await rootBy();
      await replied(ben, root);
      const before = await conversationOf(anna);
      const answer = await waitingFor(
        app,
        {
          hold: async (client) => {
            await client.query('UPDATE conversations SET version = version + 1 WHERE id = $1', [
              group,
            ]);
            await client.query(
              `UPDATE messages SET content = '', deleted_at = now(), version = version + 1 WHERE id = $1`,
              [root.id],
            );
          },
        },
        () => reply(carl, root, { alsoToConversation: true }),
      );
      expect(answer).toMatchObject({ status: 409, body: { code: 'CHAT.MESSAGE_DELETED' } });
      expect(await conversationOf(anna)).toMatchObject({
        version: before.version + 1,
        lastSeq: before.lastSeq,
      });
      expect((await repliesOf(anna, root)).items).toHaveLength(1);
    });

    it('is refused in a direct conversation after a block', async () => {
      const { id } = await anna.direct(ben);
      const root = (await anna.send(id, 'A root')).body;
      expect((await reply(ben, root)).status).toBe(201);
      expect((await ben.api('PUT', `contacts/${anna.id}/block`)).status).toBe(200);
      expect((await reply(anna, root)).body.code).toBe('CHAT.BLOCKED');
    });
  });

  describe('the replies', () => {
    it('come in pages, from both ends', async () => {
      const root = await rootBy();
      for (let count = 0; count < 5; count += 1) await replied(ben, root);
      const newest = await repliesOf(anna, root, '?limit=2');
      expect(newest.items.map(({ threadSeq }) => threadSeq)).toEqual([4, 5]);
      const older = await repliesOf(anna, root, `?limit=3&cursor=${newest.nextCursor ?? ''}`);
      expect(older.items.map(({ threadSeq }) => threadSeq)).toEqual([1, 2, 3]);
      expect(older.nextCursor).toBeNull();
      const first = await repliesOf(anna, root, '?limit=3&after=0');
      expect(first.items.map(({ threadSeq }) => threadSeq)).toEqual([1, 2, 3]);
      const rest = await repliesOf(anna, root, `?cursor=${first.nextCursor ?? ''}`);
      expect(rest.items.map(({ threadSeq }) => threadSeq)).toEqual([4, 5]);
      const bounded = await repliesOf(anna, root, '?before=3');
      expect(bounded.items.map(({ threadSeq }) => threadSeq)).toEqual([1, 2]);
      const around = await anna.api<MessagePage>(
        'GET',
        `chats/${group}/messages?limit=1&around=${rest.items[0]?.id ?? ''}`,
      );
      expect(around.body.items.map(({ id }) => id)).toEqual([root.id]);
    });

    it('are refused to others, and with two starts', async () => {
      const root = await rootBy();
      const path = `${pathOf(root)}/thread/messages`;
      expect((await eve.api('GET', path)).body.code).toBe('CHAT.NOT_MEMBER');
      expect((await anna.api('GET', `${path}?before=1&after=2`)).status).toBe(400);
      const other = await rootBy();
      await replied(ben, root);
      await replied(ben, root);
      const { nextCursor } = await repliesOf(anna, root, '?limit=1');
      const answer = await anna.api(
        'GET',
        `${pathOf(other)}/thread/messages?cursor=${nextCursor ?? ''}`,
      );
      expect(answer.status).toBe(400);
    });
  });

  describe('changes', () => {
    it('have replies and summaries, and pages never end between the rows of a reply', async () => {
      const root = await rootBy();
      const first = await replied(ben, root);
      const second = await replied(carl, root);
      const changes = await changesFor(anna, root.version);
      expect(changes).toMatchObject({ version: second.version, reset: false, nextCursor: null });
      const byId = new Map(
        changes.items.map((item) => [item.kind === 'message' ? item.message.id : '', item]),
      );
      expect([...byId.keys()].sort()).toEqual([root.id, first.id, second.id].sort());
      expect(byId.get(root.id)).toEqual({
        kind: 'message',
        version: second.version,
        message: await seenBy(anna, root),
      });
      const { body: page } = await anna.api<ConversationChanges>(
        'GET',
        `chats/${group}/changes?since=${root.version}&limit=2`,
      );
      expect(page.version).toBe(first.version);
      const { body: synced } = await anna.api<SyncResponse>('POST', 'sync', {
        since: null,
        conversations: [{ id: group, version: root.version }],
      });
      expect(synced.items.find(({ conversation }) => conversation.id === group)?.items).toEqual(
        changes.items,
      );
    });

    it('of replies work as those of other messages', async () => {
      const root = await rootBy();
      const first = await replied(ben, root);
      const edited = await ben.api<Message>('PATCH', pathOf(first), { content: 'Edited' });
      expect(edited.body).toMatchObject({ content: 'Edited', threadSeq: 1, seq: 0 });
      const reacted = await carl.api<Message>(
        'PUT',
        `${pathOf(first)}/reactions/${encodeURIComponent('👍')}`,
      );
      expect(reacted.body.reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
      expect((await carl.api<Message>('PUT', `${pathOf(first)}/pin`)).body.pinnedAt).not.toBeNull();
      const pins = await anna.api<MessagePage>('GET', `chats/${group}/pins?limit=1`);
      expect(pins.body.items).toMatchObject([{ id: first.id, threadId: root.id }]);
      // The root does not change with them.
      expect((await seenBy(anna, root)).version).toBe(first.version);
    });

    it('of the summary follow a deleted reply, in the same version', async () => {
      const root = await rootBy();
      await replied(ben, root);
      const second = await replied(carl, root);
      const third = await replied(ben, root, { alsoToConversation: true });
      const toCarl = collect<MessageChangedNotice>(await carl.socket(), 'chat:messageChanged');
      expect((await ben.api('DELETE', pathOf(third))).status).toBe(204);
      const seen = await seenBy(anna, root);
      expect(seen.thread).toMatchObject({
        replyCount: 2,
        lastSeq: 3,
        participants: [{ id: carl.id }, { id: ben.id }],
      });
      await eventually(() => toCarl.length > 0);
      expect(toCarl).toEqual([
        { message: await seenBy(carl, third), by: ben.id, thread: seen.thread },
      ]);
      expect(seen.version).toBe(toCarl[0]?.message.version);
      await carl.api('DELETE', pathOf(second));
      expect((await seenBy(anna, root)).thread?.participants.map(({ id }) => id)).toEqual([ben.id]);
      const version = (await conversationOf(anna)).version;
      expect((await carl.api('DELETE', pathOf(second))).status).toBe(204);
      expect((await conversationOf(anna)).version).toBe(version);
    });

    it('show at most the last participants', async () => {
      const people = await createUsers(app, ...'PQRSTU'.split('').map((name) => `User${name}`));
      const { id } = await anna.group('Many', ...people);
      const root = (await anna.send(id, 'A root')).body;
      for (const person of people) await replied(person, root);
      const { thread } = await seenBy(anna, root);
      expect(thread?.participants.map((user) => user.id)).toEqual(
        people
          .map((person) => person.id)
          .reverse()
          .slice(0, LIMITS.threadParticipantsMax),
      );
    });
  });
});
