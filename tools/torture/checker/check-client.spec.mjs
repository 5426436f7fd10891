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
    });
    expect(counts).toEqual({});
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
  it.each([
    ['leaves a message out', [1], { lost: 1 }],
    ['has a message twice', [1, 2, 2], { duplicated: 1 }],
    ['has messages in another order', [2, 1], { reordered: 1 }],
  ])('counts a stream that %s', (_, seqs, expected) => {
    const counts = countsAfter(({ clients }) => clients[1].streamed.set(C, { after: 0, seqs }));
    expect(counts).toEqual({ ...expected, 'never converged': 1 });
  });
});
