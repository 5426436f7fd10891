import { judge } from './verdict.mjs';

const ME = 'user-a';
const OTHER = 'user-b';
const C = 'conversation';

/** A run of two clients in one conversation, in which all went well: two messages and a title. */
function run() {
  const message = (seq, senderId) => ({
    id: `id-${seq}`,
    seq,
    senderId,
    clientMessageId: `client-${seq}`,
    type: 'text',
    content: `text ${seq}`,
    edited: false,
    deleted: false,
    createdAt: seq,
  });
  const messages = [message(1, ME), message(2, ME)];
  const member = (role) => ({ role, muted: false, lastReadSeq: 2, unread: 0, joinedAt: 0 });
  const conversation = {
    id: C,
    title: 'New',
    lastSeq: 2,
    members: new Map([
      [ME, member('owner')],
      [OTHER, member('member')],
    ]),
    messages,
  };
  const send = (seq) => ({
    action: 'send',
    client: 0,
    conversationId: C,
    clientMessageId: `client-${seq}`,
    content: `text ${seq}`,
    startedAt: seq * 100,
    endedAt: seq * 100 + 50,
    outcome: 'acked',
    seq,
  });
  const rename = (value, startedAt) => ({
    action: 'rename',
    client: 0,
    conversationId: C,
    key: `title ${C}`,
    value,
    startedAt,
    endedAt: startedAt + 50,
    outcome: 'acked',
  });
  const client = (index, userId, role) => ({
    client: index,
    userId,
    guest: false,
    trouble: null,
    conversations: new Map([
      [
        C,
        {
          title: 'New',
          lastSeq: 2,
          role,
          muted: false,
          lastReadSeq: 2,
          unread: 0,
          messages: messages.map(({ id, seq, content, edited, deleted }) => ({
            id,
            seq,
            content,
            edited,
            deleted,
          })),
          roles: new Map([
            [ME, 'owner'],
            [OTHER, 'member'],
          ]),
        },
      ],
    ]),
    streamed: new Map([[C, { after: 0, seqs: [1, 2] }]]),
  });
  return {
    acts: [send(1), send(2), rename('Old', 300), rename('New', 400)],
    stored: new Map([[C, conversation]]),
    initial: new Map([[`title ${C}`, 'First']]),
    clients: [client(0, ME, 'owner'), client(1, OTHER, 'member')],
  };
}

const conversationIn = (faulty) => faulty.stored.get(C);
const shownBy = (faulty, client) => faulty.clients[client].conversations.get(C);

/** The counts that are not 0 after a run in which something went wrong. */
function countsAfter(change) {
  const faulty = run();
  change(faulty);
  const { counts } = judge(faulty);
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

it('finds nothing in a run in which all went well, and counts what was acknowledged', () => {
  const { acked, counts, findings } = judge(run());
  expect(acked).toBe(4);
  expect(findings).toEqual([]);
  expect(Object.values(counts)).toEqual([0, 0, 0, 0, 0]);
});

describe('messages', () => {
  it('counts an acknowledged message that is not stored as lost', () => {
    const counts = countsAfter(({ acts }) =>
      acts.push({ ...acts[1], clientMessageId: 'gone', startedAt: 500, seq: 3 }),
    );
    expect(counts).toEqual({ lost: 1 });
  });

  it('does not count a message without an answer, stored or not', () => {
    const counts = countsAfter(({ acts }) => {
      acts[1].outcome = 'unknown';
      acts.push({ ...acts[1], clientMessageId: 'never stored' });
    });
    expect(counts).toEqual({});
  });

  it('counts a message that is stored elsewhere than it was acknowledged as lost', () => {
    expect(countsAfter(({ acts }) => (acts[1].seq = 7))).toEqual({ lost: 1 });
  });

  it('counts a message that is stored twice', () => {
    const counts = countsAfter((faulty) => {
      const again = { ...conversationIn(faulty).messages[1], id: 'id-3', seq: 3 };
      conversationIn(faulty).messages.push(again);
      conversationIn(faulty).lastSeq = 3;
      for (const client of [0, 1]) {
        shownBy(faulty, client).messages.push(again);
        shownBy(faulty, client).lastSeq = 3;
        faulty.clients[client].streamed.get(C).seqs.push(3);
      }
    });
    expect(counts).toMatchObject({ duplicated: 1 });
  });

  it('counts a gap in the history', () => {
    const counts = countsAfter((faulty) => {
      conversationIn(faulty).messages[1].seq = 3;
    });
    expect(counts).toMatchObject({ lost: 2 });
  });

  it('counts messages of a sender that are stored in another order than they were sent in', () => {
    const counts = countsAfter(({ acts }) => {
      acts.splice(0, 2, acts[1], acts[0]);
    });
    expect(counts).toEqual({ reordered: 1 });
  });
});

describe('changes', () => {
  it('counts an acknowledged change that an earlier one has undone as lost', () => {
    const counts = countsAfter((faulty) => {
      conversationIn(faulty).title = 'Old';
      for (const client of [0, 1]) shownBy(faulty, client).title = 'Old';
    });
    expect(counts).toEqual({ lost: 1 });
  });

  it('takes either of two changes at the same time, and one without an answer at any time', () => {
    const setOld = (faulty) => {
      conversationIn(faulty).title = 'Old';
      for (const client of [0, 1]) shownBy(faulty, client).title = 'Old';
    };
    expect(
      countsAfter((faulty) => {
        setOld(faulty);
        faulty.acts[2].endedAt = 410;
      }),
    ).toEqual({});
    expect(
      countsAfter((faulty) => {
        setOld(faulty);
        faulty.acts[2].outcome = 'unknown';
      }),
    ).toEqual({});
  });

  it('counts a value that no client has set', () => {
    const counts = countsAfter((faulty) => {
      conversationIn(faulty).title = 'First';
      for (const client of [0, 1]) shownBy(faulty, client).title = 'First';
    });
    expect(counts).toEqual({ lost: 2 });
  });
});

it('counts a group that was acknowledged and does not exist, and one that exists twice', () => {
  const creation = {
    action: 'create group',
    client: 0,
    created: 'Made',
    startedAt: 500,
    endedAt: 550,
  };
  const countsWith = (outcome, ids) =>
    countsAfter((faulty) => {
      faulty.acts.push({ ...creation, outcome, conversationId: 'made-1' });
      const made = {
        title: 'Made',
        createdAs: 'Made',
        lastSeq: 0,
        members: new Map(),
        messages: [],
      };
      for (const id of ids) faulty.stored.set(id, { ...made, id });
    });
  expect(countsWith('acked', ['made-1'])).toEqual({});
  expect(countsWith('unknown', [])).toEqual({});
  expect(countsWith('acked', [])).toEqual({ lost: 1 });
  expect(countsWith('unknown', ['made-1', 'made-2'])).toEqual({ duplicated: 1 });
});

describe('edits and deletions', () => {
  const edit = (value, startedAt) => ({
    action: 'edit',
    client: 0,
    conversationId: C,
    key: `text ${C} client-1`,
    value,
    startedAt,
    endedAt: startedAt + 50,
    outcome: 'acked',
  });
  const deletion = { ...edit(true, 500), action: 'delete', key: `deleted ${C} client-1` };
  /** Message 1 as the database has it and both clients show it. */
  const setMessage = (faulty, fields) => {
    Object.assign(conversationIn(faulty).messages[0], fields);
    for (const client of [0, 1]) Object.assign(shownBy(faulty, client).messages[0], fields);
  };

  it('takes the last edit, and counts an acknowledged one that is not stored as lost', () => {
    const afterEdits = (content) =>
      countsAfter((faulty) => {
        Object.assign(faulty.acts[0], { key: `text ${C} client-1`, value: 'text 1' });
        faulty.acts.push(edit('first edit', 500), edit('second edit', 600));
        setMessage(faulty, { content, edited: true });
      });
    expect(afterEdits('second edit')).toEqual({});
    expect(afterEdits('first edit')).toEqual({ lost: 1 });
    expect(afterEdits('text 1')).toEqual({ lost: 2 });
  });

  it('counts an acknowledged deletion that is not stored, and no edit of a deleted message', () => {
    expect(countsAfter((faulty) => faulty.acts.push(deletion))).toEqual({ lost: 1 });
    const counts = countsAfter((faulty) => {
      faulty.acts.push(edit('first edit', 400), deletion);
      setMessage(faulty, { content: '', deleted: true });
    });
    expect(counts).toEqual({});
  });
});

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
