import type { Member } from '@chatcall/contracts';
import { settle } from '../../testing/fake-host.js';
import { heldAnswer, ok, page, problem } from '../../testing/fake-http.js';
import { ADA, BOB, member, ROOM } from '../../testing/samples.js';
import { signedInBench } from '../../testing/test-bench.js';

const CHANGES = `GET chats/${ROOM}/changes`;

describe('members', () => {
  it('follow the events, and what was missed is requested', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('chat:memberRemoved', {
      conversationId: ROOM,
      userId: BOB.id,
      memberCount: 1,
      version: 3,
    });
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([ADA.id]);
    await bench.clock.advance(1000);
    expect(bench.http.count(CHANGES)).toBe(0);
    const zoe = { ...BOB, id: 'zoe' };
    const own = { ...bench.room.own, role: 'admin' as const };
    bench.room = { ...bench.room, version: 6, detailsVersion: 6, memberCount: 2, own };
    bench.memberChanges = [
      { kind: 'member-removed', version: 3, userId: BOB.id },
      { kind: 'member', version: 5, member: member(zoe) },
      { kind: 'member', version: 6, member: member(ADA, { role: 'admin' }) },
    ];
    bench.sockets.emit('chat:memberRoleChanged', {
      conversationId: ROOM,
      userId: ADA.id,
      role: 'admin',
      version: 6,
    });
    await bench.clock.advance(300);
    expect(bench.http.count(CHANGES)).toBe(1);
    expect(timeline.members$.value.map(({ user, role }) => [user.id, role])).toEqual([
      [ADA.id, 'admin'],
      ['zoe', 'member'],
    ]);
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject({
      version: 6,
      memberCount: 2,
      own: { role: 'admin' },
    });
    bench.client.close();
  });

  it('end in the state of the last change, in whatever order the events arrive', async () => {
    const bench = await signedInBench(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    const added = { conversationId: ROOM, members: [member(BOB)], memberCount: 2, version: 3 };
    const removed = { conversationId: ROOM, userId: BOB.id, memberCount: 1 };
    bench.sockets.emit('chat:memberRemoved', { ...removed, version: 4 });
    bench.sockets.emit('chat:membersAdded', added);
    bench.sockets.emit('chat:memberRemoved', { ...removed, version: 2 });
    await bench.clock.advance(1000);
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([ADA.id]);
    expect(bench.client.chats.conversation$(ROOM).value?.memberCount).toBe(1);
    expect(bench.http.count(CHANGES)).toBe(0);
    bench.client.close();
  });
});

describe('an opened conversation', () => {
  it('is requested again while there is a connection, until its members and messages are loaded', async () => {
    const bench = await signedInBench(3);
    const refused = new Set(['members', 'messages']);
    const answer = (part: string, items: readonly unknown[]): unknown =>
      bench.http.on(`GET chats/${ROOM}/${part}`, () =>
        refused.has(part) ? problem(503, 'COMMON.UNAVAILABLE') : ok(page(items)),
      );
    answer('members', [member(ADA), member(BOB)]);
    answer('messages', bench.stored);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect([timeline.state$.value.status, timeline.members$.value]).toEqual(['failed', []]);
    refused.clear();
    await bench.clock.advance(2000);
    expect(timeline.state$.value.status).toBe('ready');
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([ADA.id, BOB.id]);
    expect(timeline.messages$.value).toHaveLength(3);
    bench.client.close();
  });
});

describe('read receipts', () => {
  const reads = (timeline: { members$: { value: readonly Member[] } }): (number | null)[] =>
    timeline.members$.value.map(({ lastReadSeq }) => lastReadSeq);

  it('of a member who turns them off are hidden, also when they write, and shown again', async () => {
    const bench = await signedInBench(3);
    const members = [member(ADA, { lastReadSeq: 3 }), member(BOB, { lastReadSeq: 2 })];
    let answer = members;
    bench.http.on(`GET chats/${ROOM}/members`, () => ok(page(answer)));
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(timeline.receipts$.value.readByAll).toBe(2);
    answer = [member(ADA, { lastReadSeq: 3 }), member(BOB, { lastReadSeq: null })];
    bench.sockets.emit('user:receiptsChanged', { userId: BOB.id, readReceipts: false });
    expect(reads(timeline)).toEqual([3, null]);
    await settle();
    bench.store('written while they are off');
    await settle();
    expect(reads(timeline)).toEqual([3, null]);
    expect(timeline.receipts$.value).toEqual({ deliveredToAll: 4, readByAny: 0, readByAll: 0 });
    expect(timeline.readBy(1)).toEqual([]);
    answer = [member(ADA, { lastReadSeq: 3 }), member(BOB, { lastReadSeq: 4 })];
    bench.sockets.emit('user:receiptsChanged', { userId: BOB.id, readReceipts: true });
    await settle();
    expect(timeline.receipts$.value.readByAll).toBe(4);
    bench.client.close();
  });

  it('of all others are hidden on my devices when I turn them off on one', async () => {
    const bench = await signedInBench(3);
    let hidden = false;
    bench.http.on(`GET chats/${ROOM}/members`, () =>
      ok(page([member(ADA, { lastReadSeq: 3 }), member(BOB, { lastReadSeq: hidden ? null : 2 })])),
    );
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    hidden = true;
    bench.sockets.emit('user:receiptsChanged', { userId: ADA.id, readReceipts: false });
    await settle();
    expect(reads(timeline)).toEqual([3, null]);
    expect(bench.client.users.me$.value?.readReceipts).toBe(false);
    bench.client.close();
  });

  it('are taken from the cursors of a list of changes, hidden ones too', async () => {
    const bench = await signedInBench(3);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: BOB.id, seq: 2 });
    expect(timeline.receipts$.value.readByAll).toBe(2);
    bench.sockets.cut();
    bench.cursors = [{ userId: BOB.id, lastDeliveredSeq: 3, lastReadSeq: null }];
    await bench.clock.advance(1000);
    expect(timeline.receipts$.value).toEqual({ deliveredToAll: 3, readByAny: 0, readByAll: 0 });
    bench.client.close();
  });
});

describe('changes of a conversation', () => {
  it('that arrive in the wrong order end in the state of the server', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    const members = [ADA, BOB, { ...BOB, id: 'zoe' }].map((user) => member(user));
    const details = { version: 4, detailsVersion: 4, memberCount: 3, title: 'new name' };
    bench.room = { ...bench.room, ...details };
    bench.sockets.emit('chat:membersAdded', {
      conversationId: ROOM,
      members: members.slice(2),
      memberCount: 3,
      version: 4,
    });
    bench.sockets.emit('chat:conversationChanged', {
      conversationId: ROOM,
      title: 'new name',
      avatarUrl: null,
      version: 3,
    });
    await bench.clock.advance(300);
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject(details);
    expect(timeline.members$.value).toHaveLength(3);
    bench.client.close();
  });
});

describe('members of a large group', () => {
  it('are loaded page by page, in the order of joining', async () => {
    const bench = await signedInBench(1);
    bench.http.on(`GET chats/${ROOM}/members`, ({ url }) =>
      url.includes('cursor=next')
        ? ok({ items: [member(BOB, { joinedAt: '2026-01-01T00:00:00.000Z' })], nextCursor: null })
        : ok({
            items: [member(ADA, { joinedAt: '2026-01-02T00:00:00.000Z' })],
            nextCursor: 'next',
          }),
    );
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([BOB.id, ADA.id]);
    bench.client.close();
  });
});

describe('members that change while the list is requested', () => {
  it('keep the change', async () => {
    const bench = await signedInBench(1);
    const list = heldAnswer();
    bench.http.on(`GET chats/${ROOM}/members`, () => list.answer);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('chat:memberRemoved', {
      conversationId: ROOM,
      userId: BOB.id,
      memberCount: 1,
      version: 3,
    });
    list.give(ok({ items: [member(ADA), member(BOB)], nextCursor: null }));
    await settle();
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([ADA.id]);
    bench.client.close();
  });
});
