import { settle } from '../testing/fake-host.js';
import { ok } from '../testing/fake-http.js';
import { ADA, message, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';

describe('notifications of messages', () => {
  let bench: Bench;
  let shown: string[];
  let cleared: unknown[];

  beforeEach(async () => {
    shown = [];
    cleared = [];
    bench = new Bench(
      {},
      {
        notifications: {
          show: (one) => shown.push(one.kind === 'message' ? one.message.content : one.kind),
          clear: (subject) => cleared.push(subject),
        },
      },
    );
    bench.http.on('POST auth/logout', ok({}));
    await bench.signIn();
    bench.network.set({ visible: false });
  });

  afterEach(() => bench.client.close());

  const readElsewhere = (seq: number): void =>
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq });

  it('are removed when the last message was read on another device, and not before', () => {
    bench.store('a');
    bench.store('b');
    readElsewhere(1);
    expect(shown).toEqual(['a', 'b']);
    expect(cleared).toEqual([]);
    readElsewhere(2);
    readElsewhere(2);
    expect(cleared).toEqual([{ conversationId: ROOM }]);
    bench.store('c');
    expect(shown).toEqual(['a', 'b', 'c']);
  });

  it('of a conversation that is not accepted are shown once until they are read', () => {
    bench.room = { ...bench.room, own: { ...bench.room.own, accepted: false } };
    bench.sockets.emit('chat:ownMembershipChanged', {
      conversationId: ROOM,
      ...bench.room.own,
      accepted: false,
    });
    bench.store('a');
    bench.store('b');
    expect(shown).toEqual(['a']);
    readElsewhere(2);
    bench.store('c');
    expect(shown).toEqual(['a', 'c']);
  });

  it('are removed with the text of a deleted message, and not shown for one', async () => {
    const deleted = { content: '', deletedAt: '2026-01-31T10:00:00.000Z' };
    bench.store('a');
    bench.store('b');
    bench.change(1, deleted);
    expect(cleared).toEqual([]);
    bench.change(2, deleted);
    expect(cleared).toEqual([{ conversationId: ROOM }]);
    // Its notice was lost, and the changes have it as it is now.
    bench.put(message(3), false);
    bench.change(3, deleted, false);
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: bench.room.version });
    await bench.clock.advance(1000);
    expect(bench.client.chats.conversation$(ROOM).value?.lastSeq).toBe(3);
    expect(shown).toEqual(['a', 'b']);
  });

  it.each<[string, () => void | Promise<unknown>]>([
    [
      'I answered on another device',
      () => void bench.put(message(2, { sender: ADA, clientMessageId: 'elsewhere' }), true),
    ],
    [
      'it was muted on another device',
      () =>
        bench.sockets.emit('chat:ownMembershipChanged', {
          conversationId: ROOM,
          muted: true,
          archived: false,
        }),
    ],
    [
      'I left it on another device',
      () => bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM }),
    ],
    ['I sign out', () => bench.client.auth.signOut()],
    [
      'it was read while this device was disconnected',
      async () => {
        bench.room = { ...bench.room, own: { ...bench.room.own, lastReadSeq: 1 } };
        bench.sockets.cut();
        await bench.clock.advance(1000);
      },
    ],
  ])('are removed when %s', async (_, change) => {
    bench.store('a');
    expect(cleared).toEqual([]);
    await change();
    await settle();
    expect(cleared).toEqual([{ conversationId: ROOM }]);
  });

  it('are shown in a muted conversation when I am mentioned by name, and not for everyone', () => {
    bench.room = { ...bench.room, own: { ...bench.room.own, muted: true } };
    bench.sockets.emit('chat:ownMembershipChanged', {
      conversationId: ROOM,
      muted: true,
      archived: false,
    });
    bench.put(message(1, { content: 'text' }), true);
    bench.put(message(2, { content: 'all', mentions: { users: [], all: 'all' } }), true);
    bench.put(message(3, { content: 'me', mentions: { users: [ADA], all: null } }), true);
    expect(shown).toEqual(['me']);
    expect(cleared).toEqual([]);
    readElsewhere(3);
    expect(cleared).toEqual([{ conversationId: ROOM }]);
  });

  it('are not shown for a message that was read before it arrived', () => {
    bench.room = { ...bench.room, lastSeq: 0 };
    readElsewhere(1);
    bench.store('late');
    expect(shown).toEqual([]);
  });
});
