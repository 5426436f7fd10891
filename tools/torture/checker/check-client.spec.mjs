import { reactionText } from './shown.mjs';
import { C, ME, OTHER, conversationIn, countsAfter, shownBy } from './faultless-run.mjs';

describe('what a client shows', () => {
  it('counts a message that is missing', () => {
    expect(countsAfter((faulty) => shownBy(faulty, 1).messages.pop())).toEqual({
      lost: 1,
      'never converged': 1,
    });
  });

  it('counts a message that is shown twice', () => {
    const counts = countsAfter((faulty) => {
      const { messages } = shownBy(faulty, 1);
      messages.push(messages[1]);
    });
    expect(counts).toEqual({ duplicated: 1, 'never converged': 1 });
  });

  it('counts messages in another order', () => {
    expect(countsAfter((faulty) => shownBy(faulty, 1).messages.reverse())).toEqual({
      reordered: 1,
      'never converged': 1,
    });
  });

  it('counts a number of unread messages in the database that is wrong', () => {
    const counts = countsAfter((faulty) => {
      conversationIn(faulty).members.get(OTHER).unread = 2;
      shownBy(faulty, 1).unread = 2;
      Object.assign(faulty.clients[1].totals, { unread: 2, unreadConversations: 1 });
    });
    expect(counts).toEqual({ stale: 1 });
  });

  it('counts no own messages and none that the server wrote as unread', () => {
    const counts = countsAfter((faulty) => {
      const { members, messages } = conversationIn(faulty);
      messages[1].type = 'system';
      for (const [client, userId] of [ME, OTHER].entries()) {
        members.get(userId).lastReadSeq = 0;
        shownBy(faulty, client).lastReadSeq = 0;
      }
      members.get(OTHER).unread = 1;
      shownBy(faulty, 1).unread = 1;
      Object.assign(faulty.clients[1].totals, { unread: 1, unreadConversations: 1 });
    });
    expect(counts).toEqual({});
  });

  it('counts no deleted messages as unread', () => {
    const deleted = (unread) => (faulty) => {
      const { members, messages } = conversationIn(faulty);
      const numbers = { lastReadSeq: 1, unread };
      Object.assign(members.get(OTHER), numbers);
      Object.assign(shownBy(faulty, 1), numbers);
      Object.assign(faulty.clients[1].totals, { unread, unreadConversations: unread });
      for (const list of [messages, ...[0, 1].map((client) => shownBy(faulty, client).messages)])
        Object.assign(list[1], { deleted: true, content: '' });
    };
    const { stale: withIt } = countsAfter(deleted(1));
    const { stale: without = 0 } = countsAfter(deleted(0));
    expect(withIt - without).toBe(1);
  });

  it('counts unread messages that name the user or all as mentions', () => {
    const withText = (text, mentions) => (faulty) => {
      const unread = { lastReadSeq: 1, unread: 1, mentions };
      const { members, messages } = conversationIn(faulty);
      Object.assign(members.get(OTHER), unread);
      Object.assign(shownBy(faulty, 1), unread);
      faulty.clients[1].totals = { unread: 1, unreadConversations: 1, mentions };
      for (const list of [messages, ...[0, 1].map((client) => shownBy(faulty, client).messages)])
        list[1].content = text;
    };
    expect(countsAfter(withText(`text <@${OTHER}>`, 1))).toEqual({});
    expect(countsAfter(withText('text <@all>', 1))).toEqual({});
    expect(countsAfter(withText('text <@all>', 0))).toEqual({ stale: 1 });
    expect(countsAfter(withText(`text <@${ME}>`, 1))).toEqual({ stale: 1 });
  });

  it('counts the reactions of others and of the user apart', () => {
    const reacted = (shown) => (faulty) => {
      Object.assign(conversationIn(faulty).messages[0], {
        reactions: new Set([`${ME} 👍`, `${OTHER} 🎉`]),
        reactionCounts: new Map([
          ['👍', 1],
          ['🎉', 1],
        ]),
      });
      shownBy(faulty, 0).messages[0].reactions = reactionText([
        { emoji: '🎉', count: 1, mine: false },
        { emoji: '👍', count: 1, mine: true },
      ]);
      shownBy(faulty, 1).messages[0].reactions = shown;
    };
    expect(countsAfter(reacted('🎉 1 mine, 👍 1'))).toEqual({});
    for (const shown of ['🎉 1, 👍 1 mine', '🎉 1 mine', ''])
      expect(countsAfter(reacted(shown))).toEqual({ stale: 1, 'never converged': 1 });
  });

  it('counts what a user has saved, for that user only', () => {
    const saved = (faulty) => conversationIn(faulty).messages[0].savedBy.add(OTHER);
    expect(countsAfter(saved)).toEqual({ stale: 1, 'never converged': 1 });
    const shown = (client) => (faulty) => {
      saved(faulty);
      shownBy(faulty, client).messages[0].saved = true;
    };
    expect(countsAfter(shown(1))).toEqual({});
    expect(countsAfter(shown(0))).toMatchObject({ stale: 2 });
  });

  it('leaves muted conversations out of the counts over all of them, but for the mentions', () => {
    const mentioned = (totals) => (faulty) => {
      const muted = { lastReadSeq: 1, unread: 1, mentions: 1, muted: true };
      Object.assign(conversationIn(faulty).members.get(OTHER), muted);
      Object.assign(shownBy(faulty, 1), muted);
      for (const { messages } of [
        conversationIn(faulty),
        ...[0, 1].map((client) => shownBy(faulty, client)),
      ])
        messages[1].content = '<@all>';
      Object.assign(faulty.clients[1].totals, totals);
    };
    expect(countsAfter(mentioned({ mentions: 1 }))).toEqual({});
    expect(countsAfter(mentioned({ mentions: 1, unread: 1 }))).toMatchObject({ stale: 1 });
    expect(countsAfter(mentioned({}))).toMatchObject({ stale: 1 });
  });

  it.each([
    ['an edited text', (shown) => (shown.messages[0].content = 'before the edit')],
    ['a deletion', (shown) => (shown.messages[0].deleted = true)],
    ['a title', (shown) => (shown.title = 'Old')],
    ['the newest message', (shown) => (shown.lastSeq = 1)],
    ['an own role', (shown) => (shown.role = 'admin')],
    ['an own setting', (shown) => (shown.muted = true)],
    ['an own read cursor', (shown) => (shown.lastReadSeq = 1)],
    ['a number of unread messages', (shown) => (shown.unread = 1)],
    ['a number of mentions', (shown) => (shown.mentions = 1)],
    ['a reaction', (shown) => (shown.messages[0].reactions = '👍 1')],
    ['a pinned message', (shown) => (shown.messages[0].pinned = true)],
    ['a list of pinned messages', (shown) => shown.pins.push('id-1')],
    ['a saved message', (shown) => (shown.messages[0].saved = true)],
    ['a draft', (shown) => (shown.draft = 'Draft')],
    ['the role of a member', (shown) => shown.roles.set(ME, 'member')],
    ['a member who has left', (shown) => shown.roles.set('user-c', 'member')],
    ['a new member', (shown) => shown.roles.delete(ME)],
  ])('counts %s that never arrived as stale', (_, change) => {
    expect(countsAfter((faulty) => change(shownBy(faulty, 1)))).toEqual({
      stale: 1,
      'never converged': 1,
    });
  });

  it('counts a message that is not stored, or not any more', () => {
    const counts = countsAfter((faulty) =>
      shownBy(faulty, 1).messages.push({ id: null, seq: null, content: 'sending' }),
    );
    expect(counts).toMatchObject({ stale: 1 });
  });

  it('counts a conversation that is missing, and one that the user is no member of', () => {
    expect(countsAfter((faulty) => faulty.clients[1].conversations.delete(C))).toEqual({
      stale: 1,
      'never converged': 1,
    });
    const removed = (faulty) => {
      conversationIn(faulty).members.delete(OTHER);
      for (const client of [0, 1]) shownBy(faulty, client).roles.delete(OTHER);
    };
    expect(countsAfter(removed)).toEqual({ stale: 1, 'never converged': 1 });
  });

  it.each(['unread', 'unreadConversations', 'mentions'])(
    'counts %s over all conversations that are wrong',
    (name) => {
      expect(countsAfter(({ clients }) => (clients[1].totals[name] = 1))).toEqual({
        stale: 1,
        'never converged': 1,
      });
    },
  );

  it('counts a client that is signed out or not connected, though it shows everything', () => {
    const counts = countsAfter((faulty) => (faulty.clients[0].trouble = 'not connected'));
    expect(counts).toEqual({ 'never converged': 1 });
  });

  it('requires of a guest what was stored since they were added last', () => {
    const guest = (joinedAt) => (faulty) => {
      faulty.clients[1].guest = true;
      faulty.clients[1].streamed = null;
      conversationIn(faulty).members.get(OTHER).joinedAt = joinedAt;
      shownBy(faulty, 1).messages.shift();
    };
    expect(countsAfter(guest(1))).toEqual({});
    expect(countsAfter(guest(0))).toEqual({ lost: 1, 'never converged': 1 });
  });
});

describe('what the message stream handed out', () => {
  it('does not have all of a channel, which its user may have left for a while', () => {
    const kind = (wanted) => (faulty) => {
      conversationIn(faulty).kind = wanted;
      faulty.clients[1].streamed.delete(C);
    };
    expect(countsAfter(kind('channel'))).toEqual({});
    expect(countsAfter(kind('direct'))).toMatchObject({ lost: 2 });
  });

  it.each([
    ['leaves a message out', [1], { lost: 1 }],
    ['has a message twice', [1, 2, 2], { duplicated: 1 }],
    ['has messages in another order', [2, 1], { reordered: 1 }],
  ])('counts a stream that %s', (_, seqs, expected) => {
    const counts = countsAfter(({ clients }) => clients[1].streamed.set(C, { after: 0, seqs }));
    expect(counts).toEqual({ ...expected, 'never converged': 1 });
  });
});
