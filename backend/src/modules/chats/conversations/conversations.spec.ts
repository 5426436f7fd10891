import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  Conversation,
  CursorPage,
  Member,
  MoveReadCursorResponse,
  OwnMembership,
  ReadCursorMovedNotice,
  TypingNotice,
} from '@chatcall/contracts';
import { nextNotice, request, rest, tokenFor } from '../../../../test/support/index.js';
import {
  collect,
  createPair,
  createUsers,
  listConversations,
  sendOver,
  silence,
  startChatsApp,
} from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

describe('conversations', () => {
  let app: ChatsApp;

  beforeAll(async () => {
    app = await startChatsApp();
  });

  afterAll(() => app.close());

  const people = (...names: string[]): Promise<Person[]> => createUsers(app, ...names);
  const pair = (): Promise<[Person, Person]> => createPair(app);

  describe('direct', () => {
    it('is the same for both users, also when both open it at once', async () => {
      const [anna, ben] = await pair();
      const answers = await Promise.all(
        [0, 1, 2, 3, 4, 5].map((n) =>
          n % 2 === 0
            ? anna.api<Conversation>('POST', 'chats/direct', { userId: ben.id })
            : ben.api<Conversation>('POST', 'chats/direct', { userId: anna.id }),
        ),
      );
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
      expect(answers[0]?.body).toMatchObject({
        kind: 'direct',
        title: null,
        memberCount: 2,
        lastSeq: 0,
        lastMessage: null,
        peer: { id: ben.id },
        own: { role: 'member', unread: 0 },
      });
    });

    it('is shown to the other user with the first message', async () => {
      const [anna, ben] = await pair();
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const received: string[] = [];
      bens.onAny((event: string) => received.push(event));
      const opened = nextNotice(annas, 'chat:conversationAdded');
      const { id } = await anna.direct(ben);
      expect((await opened).conversation.id).toBe(id);
      expect((await listConversations(anna)).items).toHaveLength(1);
      await silence();
      expect([received, (await listConversations(ben)).items]).toEqual([[], []]);
      const message = nextNotice(bens, 'chat:message');
      await sendOver(annas, id, 'Hello');
      await message;
      expect(received).toEqual(['chat:conversationAdded', 'chat:message']);
      expect((await listConversations(ben)).items).toMatchObject([
        { id, peer: { id: anna.id }, own: { unread: 1 } },
      ]);
    });

    it('needs another user who exists and has not blocked the user', async () => {
      const [anna, ben] = await pair();
      expect(await anna.api('POST', 'chats/direct', { userId: anna.id })).toMatchObject({
        status: 422,
        body: { code: 'CHAT.DIRECT_SELF' },
      });
      expect(
        await anna.api('POST', 'chats/direct', { userId: anna.id.toUpperCase() }),
      ).toMatchObject({
        status: 422,
      });
      expect(await anna.api('POST', 'chats/direct', { userId: randomUUID() })).toMatchObject({
        status: 404,
        body: { code: 'USERS.NOT_FOUND' },
      });
      await ben.api('PUT', `contacts/${anna.id}/block`);
      for (const [one, other] of [
        [anna, ben],
        [ben, anna],
      ] as const) {
        expect(await one.api('POST', 'chats/direct', { userId: other.id })).toMatchObject({
          status: 403,
          body: { code: 'CHAT.BLOCKED' },
        });
      }
    });
  });

  describe('cursors', () => {
    const withMessages = async (
      count: number,
    ): Promise<{ anna: Person; ben: Person; id: string }> => {
      const [anna, ben] = await pair();
      await anna.befriend(ben);
      const { id } = await anna.direct(ben);
      for (let n = 0; n < count; n += 1) await anna.send(id, `message ${n}`);
      return { anna, ben, id };
    };
    const ownOf = async (person: Person, id: string): Promise<OwnMembership> =>
      (await person.api<Conversation>('GET', `chats/${id}`)).body.own;

    it('move forward, never back, never beyond the newest message', async () => {
      const { anna, ben, id } = await withMessages(5);
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const received = collect<ReadCursorMovedNotice>(annas, 'chat:read');
      const read = async (seq: number) =>
        (await request(bens, 'chat:read', { conversationId: id, seq })).lastReadSeq;
      expect([
        await read(2),
        await read(1),
        await read(2),
        await read(4),
        await read(0),
        await read(99),
      ]).toEqual([2, 2, 2, 4, 4, 5]);
      await silence();
      expect(received.map(({ userId, seq }) => [userId, seq])).toEqual([
        [ben.id, 2],
        [ben.id, 4],
        [ben.id, 5],
      ]);
      expect(await ownOf(ben, id)).toMatchObject({
        lastReadSeq: 5,
        lastDeliveredSeq: 5,
        unread: 0,
      });
    });

    it('move forward in whatever order forty concurrent moves arrive', async () => {
      const { ben, id } = await withMessages(40);
      const bens = await ben.socket();
      const order = Array.from({ length: 40 }, (_, index) => ((index * 7) % 40) + 1);
      const answers = await Promise.all(
        order.map((seq) => request(bens, 'chat:read', { conversationId: id, seq })),
      );
      for (const [index, { lastReadSeq }] of answers.entries())
        expect(lastReadSeq).toBeGreaterThanOrEqual(order[index] ?? 0);
      expect((await ownOf(ben, id)).lastReadSeq).toBe(40);
    });

    it('move separately for delivery and reading', async () => {
      const { anna, ben, id } = await withMessages(3);
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const notice = nextNotice(annas, 'chat:delivered');
      expect(await request(bens, 'chat:delivered', { conversationId: id, seq: 3 })).toEqual({
        lastDeliveredSeq: 3,
      });
      expect(await notice).toEqual({ conversationId: id, userId: ben.id, seq: 3 });
      expect(await ownOf(ben, id)).toMatchObject({
        lastReadSeq: 0,
        lastDeliveredSeq: 3,
        unread: 3,
      });
    });

    it('also move over REST and are sent to the other devices of the user', async () => {
      const { ben, id } = await withMessages(3);
      const bens = await ben.socket();
      const notice = nextNotice(bens, 'chat:read');
      expect(
        (await ben.api<MoveReadCursorResponse>('PUT', `chats/${id}/read`, { seq: 2 })).body,
      ).toEqual({
        lastReadSeq: 2,
      });
      expect((await notice).seq).toBe(2);
    });

    it('are sent only to the own devices in a large conversation, where the list of members has them', async () => {
      const crowd = await Promise.all(
        Array.from({ length: LIMITS.receiptMembersMax }, (_, n) => app.person(`Crowd${n}`)),
      );
      const anna = await app.person('Anna');
      const ben = crowd[0] as Person;
      await anna.befriend(ben);
      const { id } = await anna.group('Large', ...crowd);
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const received = collect(annas, 'chat:read');
      const notice = nextNotice(bens, 'chat:read');
      await ben.api('PUT', `chats/${id}/read`, { seq: 1 });
      await notice;
      await silence();
      expect(received).toEqual([]);
      const { items } = (await anna.api<CursorPage<Member>>('GET', `chats/${id}/members`)).body;
      expect(items.find((member) => member.user.id === ben.id)?.lastReadSeq).toBe(1);
    });
  });

  describe('typing', () => {
    it('is sent to the other members, not to the user, and not across a block', async () => {
      const [anna, ben] = await pair();
      const { id } = await anna.direct(ben);
      await anna.send(id, 'Hello');
      const [annas, second, bens] = [await anna.socket(), await anna.socket(), await ben.socket()];
      const own = [annas, second].map((socket) => collect(socket, 'chat:typing'));
      const received = collect<TypingNotice>(bens, 'chat:typing');
      await request(annas, 'chat:typing', { conversationId: id, typing: true });
      await request(annas, 'chat:typing', { conversationId: id, typing: false });
      await silence();
      expect(received).toEqual(
        [true, false].map((typing) => ({ conversationId: id, userId: anna.id, typing })),
      );
      expect(own.flat()).toEqual([]);

      const [carl, dora] = [await app.person('Carl'), await app.person('Dora')];
      const blocked = await carl.direct(dora);
      await carl.send(blocked.id, 'Hello');
      const [carls, doras] = [await carl.socket(), await dora.socket()];
      const nothing = collect(doras, 'chat:typing');
      await dora.api('PUT', `contacts/${carl.id}/block`);
      await request(carls, 'chat:typing', { conversationId: blocked.id, typing: true });
      await silence();
      expect(nothing).toEqual([]);
    });
  });

  it('answers 201 with the path of what was created, and 200 without one', async () => {
    const [anna, ben] = await pair();
    const post = async <T extends { readonly id: string }>(
      path: string,
      body: unknown,
    ): Promise<[number, string | null, string]> => {
      const token = tokenFor({ userId: anna.id });
      const answer = await rest<T>(app.url, 'POST', `chats/${path}`, { token, body });
      return [answer.status, answer.headers.get('location'), answer.body.id];
    };
    const toBen = { userId: ben.id };
    const [, , direct] = await post('direct', toBen);
    expect(await post('direct', toBen)).toEqual([200, null, direct]);
    const group = await post('groups', { title: 'New', memberIds: [] });
    expect(group).toEqual([201, `/api/chats/${group[2]}`, group[2]]);
    const hello = { content: 'Hello', clientMessageId: randomUUID() };
    const message = await post(`${direct}/messages`, hello);
    expect(message).toEqual([201, `/api/chats/${direct}/messages/${message[2]}`, message[2]]);
    expect(await post(`${direct}/messages`, hello)).toEqual([200, null, message[2]]);
    expect((await anna.api('GET', message[1]?.slice('/api/'.length) ?? '')).status).toBe(200);
  });

  it('mutes and archives for the user only, on all devices', async () => {
    const [anna, ben] = await pair();
    const { id } = await anna.group('Quiet', ben);
    const [annas, bens] = [await anna.socket(), await ben.socket()];
    const strange = collect(bens, 'chat:ownMembershipChanged');
    const notice = nextNotice(annas, 'chat:ownMembershipChanged');
    const muted = await anna.api<OwnMembership>('PATCH', `chats/${id}/membership`, { muted: true });
    expect(muted.body).toMatchObject({ muted: true, archived: false });
    expect(await notice).toMatchObject({ conversationId: id, muted: true, archived: false });
    expect(
      (await anna.api<OwnMembership>('PATCH', `chats/${id}/membership`, { archived: true })).body,
    ).toMatchObject({ muted: true, archived: true });
    const { own } = (await anna.api<Conversation>('GET', `chats/${id}`)).body;
    expect(own).toMatchObject({ role: 'owner', muted: true, archived: true });
    expect(await anna.api('GET', `chats/${id}/membership`)).toEqual({ status: 200, body: own });
    await silence();
    expect(strange).toEqual([]);
  });

  it('notifies users who share a conversation or a contact of a new name', async () => {
    const [anna, ben, carl, eve] = (await people('Anna', 'Ben', 'Carl', 'Eve')) as [
      Person,
      Person,
      Person,
      Person,
    ];
    await anna.group('Names', ben);
    await anna.api('PUT', `contacts/${carl.id}`);
    await carl.api('PUT', `contacts/${anna.id}`);
    const notice = [await anna.socket(), await ben.socket(), await carl.socket()].map((socket) =>
      nextNotice(socket, 'user:updated'),
    );
    const strange = collect(await eve.socket(), 'user:updated');
    await anna.api('PATCH', 'users/me', { displayName: 'Anna Maria' });
    for (const { user } of await Promise.all(notice))
      expect(user).toMatchObject({ id: anna.id, displayName: 'Anna Maria' });
    expect(
      (await ben.api<CursorPage<Conversation>>('GET', 'chats')).body.items[0]?.lastMessage?.sender
        .displayName,
    ).toBe('Anna Maria');
    expect(strange).toEqual([]);
  });
});
