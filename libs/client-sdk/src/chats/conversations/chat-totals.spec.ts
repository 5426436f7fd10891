import { LIMITS } from '@chatcall/contracts';
import { settle } from '../../testing/fake-host.js';
import { heldAnswer, ok, page, type FakeAnswer } from '../../testing/fake-http.js';
import { ManyRooms } from '../../testing/many-rooms.js';
import { ADA } from '../../testing/samples.js';
import { Bench } from '../../testing/test-bench.js';

/**
 * Signed in, with 120 conversations at the server, of which 50 are loaded; every third has an
 * unread message, every tenth is archived.
 */
async function manyRooms(): Promise<{ readonly bench: Bench; readonly server: ManyRooms }> {
  const bench = new Bench();
  const server = new ManyRooms(bench);
  for (let index = 0; index < 120; index += 1) {
    server.add(`Room ${index}`, index % 3 === 0 ? 1 : 0, {
      archived: index % 10 === 0,
      muted: index % 7 === 0,
    });
  }
  await bench.signIn();
  await bench.clock.advance(1000);
  return { bench, server };
}

describe('totals', () => {
  it('count all conversations, however few are loaded', async () => {
    const { bench, server } = await manyRooms();
    expect(bench.client.chats.conversations$.value).toHaveLength(50);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    expect(server.totals().archived).toBe(12);
    bench.client.close();
  });

  it('stay exact while messages arrive in loaded conversations, without a request', async () => {
    const { bench, server } = await manyRooms();
    const before = bench.http.count('POST chats/totals');
    for (const id of ['room-0001', 'room-0001', 'room-0030']) server.write(id);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    await bench.clock.advance(5000);
    expect(bench.http.count('POST chats/totals')).toBe(before);
    bench.client.close();
  });

  it('follow messages in conversations that are not loaded', async () => {
    const { bench, server } = await manyRooms();
    for (const id of ['room-0100', 'room-0101', 'room-0100']) server.write(id);
    await bench.clock.advance(1000);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    bench.client.close();
  });

  it('follow my actions on other devices in conversations that are not loaded: read, mute, archive, leave', async () => {
    const { bench, server } = await manyRooms();
    const [read, muted, archived, left] = [
      'room-0102',
      'room-0108',
      'room-0111',
      'room-0114',
    ] as const;
    server.change(read, { unread: 0, lastReadSeq: 3 });
    bench.sockets.emit('chat:read', { conversationId: read, userId: ADA.id, seq: 3 });
    server.change(muted, { muted: true });
    bench.sockets.emit('chat:ownMembershipChanged', {
      conversationId: muted,
      muted: true,
      archived: false,
    });
    server.change(archived, { archived: true });
    bench.sockets.emit('chat:ownMembershipChanged', {
      conversationId: archived,
      muted: false,
      archived: true,
    });
    server.rooms = server.rooms.filter(({ id }) => id !== left);
    bench.sockets.emit('chat:conversationRemoved', { conversationId: left, reason: 'left' });
    await bench.clock.advance(1000);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    bench.client.close();
  });

  it('are right when something changes during the request', async () => {
    const { bench, server } = await manyRooms();
    const held = heldAnswer();
    const old = server.totals(server.rooms.slice(0, 50).map(({ id }) => id));
    bench.http.on('POST chats/totals', () => held.answer);
    server.write('room-0110');
    await bench.clock.advance(400);
    server.write('room-0111');
    server.change('room-0102', { unread: 0, lastReadSeq: 3 });
    bench.sockets.emit('chat:read', { conversationId: 'room-0102', userId: ADA.id, seq: 3 });
    await settle();
    const rebuilt = new ManyRooms(bench);
    rebuilt.rooms = server.rooms;
    held.give(ok(old));
    await bench.clock.advance(2000);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    bench.client.close();
  });

  it('are right after more was loaded, and after a reconnect with changes everywhere', async () => {
    const { bench, server } = await manyRooms();
    await bench.client.chats.loadMore();
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    bench.sockets.cut();
    server.rooms = server.rooms.map((room) => {
      const own = {
        ...room.own,
        lastReadSeq: 3,
        unread: 2,
        muted: false,
        archived: room.id.endsWith('7'),
      };
      return {
        ...room,
        lastSeq: 5,
        lastMessage: room.lastMessage && { ...room.lastMessage, seq: 5 },
        own,
      };
    });
    server.rooms = server.rooms.filter(({ id }) => !id.endsWith('5'));
    await bench.clock.advance(5000);
    expect(bench.client.chats.totals$.value).toEqual({
      unread: 216,
      unreadConversations: 108,
      mentions: 0,
      archived: 12,
    });
    bench.client.close();
  });

  it('are right after a reconnect with more loaded than is read again, and open conversations stay', async () => {
    const bench = new Bench();
    const server = new ManyRooms(bench);
    for (let index = 0; index < 700; index += 1) server.add(`Room ${index}`, index % 2);
    bench.http.on('GET chats/room-0690/messages', ok(page([])));
    bench.http.on('GET chats/room-0690/members', ok({ items: [], nextCursor: null }));
    await bench.signIn();
    while (bench.client.chats.listState$.value.hasMore) await bench.client.chats.loadMore();
    await bench.clock.advance(2000);
    bench.client.chats.openTimeline('room-0690');
    const before = bench.http.requests.length;
    bench.sockets.cut();
    server.change('room-0699', { unread: 0, lastReadSeq: 3 });
    server.rooms = server.rooms.filter(({ id }) => id !== 'room-0650');
    await bench.clock.advance(5000);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    expect(bench.client.chats.conversation$('room-0690').value).not.toBeNull();
    expect(bench.http.requests.length - before).toBeLessThan(40);
    while (bench.client.chats.listState$.value.hasMore) await bench.client.chats.loadMore();
    expect(bench.client.chats.conversations$.value).toHaveLength(699);
    bench.client.close();
  });

  it('are requested again when the mute of a conversation ends that is not loaded', async () => {
    const { bench, server } = await manyRooms();
    server.muteEndsIn = 60;
    server.change('room-0102', { unread: 0, lastReadSeq: 3 });
    bench.sockets.emit('chat:read', { conversationId: 'room-0102', userId: ADA.id, seq: 3 });
    await bench.clock.advance(1000);
    const muted = server.rooms.find(
      ({ id, own }) => id > 'room-0060' && own.muted && own.unread > 0,
    );
    server.rooms = server.rooms.map((room) =>
      room === muted ? { ...room, own: { ...room.own, muted: false } } : room,
    );
    server.muteEndsIn = null;
    await bench.clock.advance(50_000);
    expect(bench.client.chats.totals$.value).not.toEqual(server.totals());
    await bench.clock.advance(10_000);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    const before = bench.http.count('POST chats/totals');
    await bench.clock.advance(120_000);
    expect(bench.http.count('POST chats/totals')).toBe(before);
    bench.client.close();
  });

  it('are requested again after a transient error', async () => {
    const { bench, server } = await manyRooms();
    bench.http.on('POST chats/totals', { status: 503 });
    server.write('room-0100');
    await bench.clock.advance(1000);
    const rebuilt = new ManyRooms(bench);
    rebuilt.rooms = server.rooms;
    await bench.clock.advance(10_000);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    bench.client.close();
  });

  it('exclude no more conversations than the server accepts', async () => {
    const bench = new Bench();
    const server = new ManyRooms(bench);
    for (let index = 0; index < LIMITS.totalsExceptMax + 60; index += 1)
      server.add(`Room ${index}`, 1);
    await bench.signIn();
    while (bench.client.chats.listState$.value.hasMore) await bench.client.chats.loadMore();
    await bench.clock.advance(2000);
    server.write(`room-${LIMITS.totalsExceptMax + 50}`);
    await bench.clock.advance(2000);
    const before = bench.http.count('POST chats/totals');
    await bench.clock.advance(10_000);
    expect(bench.client.chats.totals$.value).toEqual(server.totals());
    expect(bench.http.count('POST chats/totals')).toBe(before);
    bench.client.close();
  });

  it('are zero once signed out', async () => {
    const { bench } = await manyRooms();
    bench.http.on('POST auth/logout', { status: 204 });
    await bench.client.auth.signOut();
    expect(bench.client.chats.totals$.value).toEqual({
      unread: 0,
      unreadConversations: 0,
      mentions: 0,
      archived: 0,
    });
    bench.client.close();
  });
});

describe('a part of the list', () => {
  const shown = (list: {
    readonly conversations$: { readonly value: readonly { readonly id: string }[] };
  }): string[] => list.conversations$.value.map(({ id }) => id);

  it.each(['active', 'unread', 'archived'] as const)(
    'that is %s is loaded page by page, without a gap',
    async (filter) => {
      const { bench, server } = await manyRooms();
      const expected = server.rooms
        .filter(({ own }) =>
          filter === 'archived'
            ? own.archived
            : !own.archived && (filter === 'active' || own.unread > 0),
        )
        .map(({ id }) => id);
      const list = bench.client.chats.list(filter);
      await settle();
      expect(shown(list)).toEqual(expected.slice(0, 50));
      expect(list.state$.value).toMatchObject({ status: 'ready', hasMore: expected.length > 50 });
      while (list.state$.value.hasMore) await list.loadMore();
      expect(shown(list)).toEqual(expected);
      list.close();
      bench.client.close();
    },
  );

  it('shows a conversation further down only when it moves to the top or its page is loaded', async () => {
    const { bench, server } = await manyRooms();
    const list = bench.client.chats.list('active');
    await settle();
    await bench.client.chats.load('room-0118');
    expect(shown(list)).not.toContain('room-0118');
    server.write('room-0117');
    await settle();
    expect(shown(list)[0]).toBe('room-0117');
    while (list.state$.value.hasMore) await list.loadMore();
    expect(shown(list)).toContain('room-0118');
    bench.client.close();
  });

  it('follows reading and archiving, and changes while disconnected', async () => {
    const { bench, server } = await manyRooms();
    const [unread, archived] = [
      bench.client.chats.list('unread'),
      bench.client.chats.list('archived'),
    ];
    await settle();
    bench.sockets.emit('chat:read', { conversationId: 'room-0003', userId: ADA.id, seq: 3 });
    bench.sockets.emit('chat:ownMembershipChanged', {
      conversationId: 'room-0006',
      muted: false,
      archived: true,
    });
    expect([shown(unread).includes('room-0003'), shown(unread).includes('room-0006')]).toEqual([
      false,
      false,
    ]);
    expect(shown(archived)).toContain('room-0006');
    bench.sockets.cut();
    for (const { id } of server.rooms)
      server.change(id, { archived: false, unread: 0, lastReadSeq: 3 });
    server.change('room-0119', { unread: 2, lastReadSeq: 1 });
    server.change('room-0118', { archived: true });
    await bench.clock.advance(5000);
    expect([shown(unread), shown(archived)]).toEqual([['room-0119'], ['room-0118']]);
    bench.client.close();
  });

  const failing = async (answer: FakeAnswer | 'silent') => {
    const { bench } = await manyRooms();
    const before = bench.http.responseTo('GET chats');
    bench.http.on('GET chats', answer);
    const list = bench.client.chats.list('active');
    await settle();
    return { bench, list, repair: () => bench.http.on('GET chats', before) };
  };

  it('reports that it could not be loaded, and is loaded when it is asked for again', async () => {
    const { bench, list, repair } = await failing({ status: 503 });
    expect(list.state$.value).toMatchObject({
      status: 'failed',
      error: { code: 'COMMON.UNAVAILABLE' },
    });
    repair();
    await list.reload();
    expect(list.state$.value).toMatchObject({ status: 'ready', error: null });
    bench.client.close();
  });

  it('whose request was not answered is loaded again by itself', async () => {
    const { bench, list, repair } = await failing('silent');
    await bench.clock.advance(15_000);
    expect(list.state$.value).toMatchObject({
      status: 'failed',
      error: { code: 'COMMON.TIMEOUT' },
    });
    repair();
    await bench.clock.advance(2000);
    expect(list.state$.value).toMatchObject({ status: 'ready', error: null });
    bench.client.close();
  });

  it('whose first request began before the connection is loaded again by itself, too', async () => {
    const bench = new Bench();
    new ManyRooms(bench).add('Room');
    const list = bench.client.chats.list('active');
    const before = bench.http.responseTo('GET chats');
    bench.http.on('GET chats', 'silent');
    await bench.signIn();
    await bench.clock.advance(15_000);
    expect(list.state$.value).toMatchObject({ status: 'failed' });
    bench.http.on('GET chats', before);
    await bench.clock.advance(2000);
    expect(list.state$.value).toMatchObject({ status: 'ready', error: null });
    bench.client.close();
  });
});

describe('a search for conversations', () => {
  const titles = (search: {
    readonly state$: {
      readonly value: { readonly hits: readonly { readonly title: string | null }[] };
    };
  }): (string | null)[] => search.state$.value.hits.map(({ title }) => title);

  it("shows loaded matches at once, and adds the server's results below them", async () => {
    const { bench, server } = await manyRooms();
    server.add('Zoë plans');
    server.add('Mezoe');
    server.rooms = server.rooms.map((room) =>
      room.id === 'room-0002' ? { ...room, title: 'Plans of Zoe', version: 2 } : room,
    );
    await bench.client.chats.load('room-0002');
    const search = bench.client.chats.search();
    const seen: (string | null)[][] = [];
    search.state$.subscribe(() => seen.push(titles(search)));
    search.setQuery('zoë');
    expect(titles(search)).toEqual(['Plans of Zoe']);
    await bench.clock.advance(300);
    expect(titles(search)).toEqual(['Plans of Zoe', 'Zoë plans', 'Mezoe']);
    // Nothing moves: each list begins with the one before.
    const found = seen.filter((list) => list.length > 0);
    for (const [index, list] of found.entries())
      expect((found[index + 1] ?? list).slice(0, list.length)).toEqual(list);
    search.close();
    bench.client.close();
  });

  it('finds conversations that are not loaded by title, page by page', async () => {
    const { bench } = await manyRooms();
    const search = bench.client.chats.search();
    search.setQuery('ROOM 119');
    await bench.clock.advance(300);
    expect(titles(search)[0]).toBe('Room 119');
    search.setQuery('room');
    await bench.clock.advance(300);
    expect(search.state$.value.hasMore).toBe(true);
    while (search.state$.value.hasMore) await search.loadMore();
    expect(new Set(titles(search)).size).toBe(120);
    bench.client.close();
  });

  it('shows all loaded matches while the server cannot be reached, and none that I left', async () => {
    const { bench } = await manyRooms();
    bench.http.on('GET chats/search', 'offline');
    const search = bench.client.chats.search();
    search.setQuery('oom 1');
    expect(titles(search)).toEqual([]);
    await bench.clock.advance(300);
    expect(titles(search)).toContain('Room 19');
    bench.sockets.emit('chat:conversationRemoved', { conversationId: 'room-0019', reason: 'left' });
    expect(titles(search)).not.toContain('Room 19');
    search.setQuery('');
    expect([search.state$.value.status, titles(search)]).toEqual(['idle', []]);
    bench.client.close();
  });
});
