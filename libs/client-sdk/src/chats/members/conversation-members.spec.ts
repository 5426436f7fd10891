import { settle } from '../../testing/fake-host.js';
import { heldAnswer, ok } from '../../testing/fake-http.js';
import { ADA, BOB, member, ROOM } from '../../testing/samples.js';
import { signedInBench } from '../../testing/test-bench.js';

describe('members', () => {
  it('follow the events, and are loaded again when a change was missed', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('chat:memberRemoved', {
      conversationId: ROOM,
      userId: BOB.id,
      memberCount: 1,
      version: 2,
    });
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([ADA.id]);
    expect(bench.http.count(`GET chats/${ROOM}/members`)).toBe(1);
    bench.sockets.emit('chat:memberRoleChanged', {
      conversationId: ROOM,
      userId: ADA.id,
      role: 'admin',
      version: 5,
    });
    await settle();
    expect(bench.http.count(`GET chats/${ROOM}/members`)).toBe(2);
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject({
      version: 5,
      memberCount: 1,
      own: { role: 'admin' },
    });
    bench.client.close();
  });
});

describe('changes of a conversation', () => {
  it('that arrive in the wrong order end in the state of the server', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.room = {
      ...bench.room,
      version: 3,
      detailsVersion: 3,
      memberCount: 3,
      title: 'new name',
    };
    const members = [ADA, BOB, { ...BOB, id: 'zoe' }].map((user) => member(user));
    bench.http.on(`GET chats/${ROOM}/members`, ok({ items: members, nextCursor: null }));
    bench.sockets.emit('chat:conversationChanged', {
      conversationId: ROOM,
      title: 'new name',
      avatarUrl: null,
      version: 3,
    });
    bench.sockets.emit('chat:membersAdded', {
      conversationId: ROOM,
      members: members.slice(2),
      memberCount: 3,
      version: 2,
    });
    await settle();
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject({
      title: 'new name',
      memberCount: 3,
      version: 3,
    });
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
  it('are loaded again, and an older list does not replace a newer one', async () => {
    const bench = await signedInBench(1);
    const [first, second] = [heldAnswer(), heldAnswer()];
    const list = (...users: (typeof BOB)[]): unknown => ({
      items: users.map((user) => member(user)),
      nextCursor: null,
    });
    let requests = 0;
    bench.http.on(`GET chats/${ROOM}/members`, () =>
      (requests += 1) === 1 ? first.answer : second.answer,
    );
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('chat:memberRemoved', {
      conversationId: ROOM,
      userId: BOB.id,
      memberCount: 1,
      version: 2,
    });
    await settle();
    second.give(ok(list(ADA)));
    await settle();
    first.give(ok(list(ADA, BOB)));
    await settle();
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([ADA.id]);
    bench.client.close();
  });
});
