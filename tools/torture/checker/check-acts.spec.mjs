import { C, ME, OTHER, conversationIn, countsAfter, run, shownBy } from './faultless-run.mjs';
import { reactionText } from './shown.mjs';
import { judge } from './verdict.mjs';

it('finds nothing in a run in which all went well, and counts what was acknowledged', () => {
  const { acked, counts, findings } = judge(run());
  expect(acked).toBe(5);
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

describe('replies in threads', () => {
  const replyOf = ({ acts }) => acts.find(({ action }) => action === 'reply');

  it('counts an acknowledged reply that is not stored, or elsewhere, as lost', () => {
    const gone = (faulty) => faulty.acts.push({ ...replyOf(faulty), clientMessageId: 'gone' });
    expect(countsAfter(gone)).toEqual({ lost: 1 });
    expect(countsAfter((faulty) => (replyOf(faulty).threadSeq = 2))).toEqual({ lost: 1 });
  });

  it('counts a reply that is stored twice, and a gap in a thread', () => {
    const more = (reply) => (faulty) => {
      const { replies, messages } = conversationIn(faulty);
      replies.push({ ...replies[0], threadSeq: 2, ...reply });
      const summary = { replies: 2, lastReply: replies.at(-1).threadSeq };
      for (const list of [messages, ...[0, 1].map((client) => shownBy(faulty, client).messages)])
        Object.assign(list[0], summary);
    };
    expect(countsAfter(more({}))).toEqual({ duplicated: 1 });
    expect(countsAfter(more({ clientMessageId: 'other' }))).toEqual({});
    expect(countsAfter(more({ clientMessageId: 'other', threadSeq: 3 }))).toEqual({ lost: 1 });
  });

  it('counts a summary that does not count the replies, and one that a client shows', () => {
    const deleted = (faulty) => (conversationIn(faulty).replies[0].deleted = true);
    expect(countsAfter(deleted)).toEqual({ stale: 1 });
    const shown = (faulty) => (shownBy(faulty, 1).messages[0].lastReply = 0);
    expect(countsAfter(shown)).toEqual({ stale: 1, 'never converged': 1 });
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
        replies: [],
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

describe('pinned and saved messages', () => {
  const act = (what, value, startedAt) => ({
    action: what,
    client: 0,
    conversationId: C,
    key: `${what} ${C} client-1${what === 'saved' ? ` ${ME}` : ''}`,
    value,
    startedAt,
    endedAt: startedAt + 50,
    outcome: 'acked',
  });
  const acts = (what) => [act(what, true, 500), act(what, false, 600)];

  it.each(['pinned', 'saved'])('counts an acknowledged change of %s that is lost', (what) => {
    expect(countsAfter((faulty) => faulty.acts.push(...acts(what)))).toEqual({});
    expect(countsAfter((faulty) => faulty.acts.push(acts(what)[0]))).toEqual({ lost: 1 });
    const left = countsAfter((faulty) => {
      faulty.acts.push(...acts(what));
      const { messages, pins } = conversationIn(faulty);
      if (what === 'saved') messages[0].savedBy.add(ME);
      else {
        messages[0].pinned = true;
        pins.push('id-1');
      }
      for (const client of what === 'saved' ? [0] : [0, 1]) {
        const shown = shownBy(faulty, client);
        shown.messages[0][what] = true;
        if (what === 'pinned') shown.pins.push('id-1');
      }
    });
    expect(left).toEqual({ lost: 1 });
  });
});

describe('reactions', () => {
  const reaction = (value, startedAt, change = {}) => ({
    action: 'react',
    client: 0,
    conversationId: C,
    key: `reaction ${C} client-1 ${ME} 👍`,
    value,
    startedAt,
    endedAt: startedAt + 50,
    outcome: 'acked',
    ...change,
  });
  const countsWith = (acts, reactions, count) =>
    countsAfter((faulty) => {
      faulty.acts.push(...acts);
      const reactionCounts = new Map(count > 0 ? [['👍', count]] : []);
      Object.assign(conversationIn(faulty).messages[0], {
        reactions: new Set(reactions),
        reactionCounts,
      });
      for (const [client, userId] of [ME, OTHER].entries())
        shownBy(faulty, client).messages[0].reactions = reactionText(
          [...reactionCounts].map(([emoji, counted]) => {
            return { emoji, count: counted, mine: reactions.includes(`${userId} ${emoji}`) };
          }),
        );
    });

  it('counts an acknowledged reaction, or its removal, that is not stored as lost', () => {
    expect(countsWith([reaction(true, 500)], [`${ME} 👍`], 1)).toEqual({});
    expect(countsWith([reaction(true, 500)], [], 0)).toEqual({ lost: 1 });
    const removed = [reaction(true, 500), reaction(false, 600)];
    expect(countsWith(removed, [], 0)).toEqual({});
    expect(countsWith(removed, [`${ME} 👍`], 1)).toEqual({ lost: 1 });
  });

  it('counts a summary that does not count the reactions', () => {
    expect(countsWith([], [`${ME} 👍`, `${OTHER} 👍`], 1)).toEqual({ stale: 1 });
    expect(countsWith([], [], 1)).toEqual({ stale: 1 });
  });
});
