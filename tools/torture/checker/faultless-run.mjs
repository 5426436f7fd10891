import { judge } from './verdict.mjs';

export const ME = 'user-a';
export const OTHER = 'user-b';
export const C = 'conversation';

/** A run of two clients in one conversation, in which all went well: two messages and a title. */
export function run() {
  const message = (seq, senderId) => ({
    id: `id-${seq}`,
    seq,
    senderId,
    clientMessageId: `client-${seq}`,
    type: 'text',
    content: `text ${seq}`,
    edited: false,
    deleted: false,
    reactions: new Set(),
    reactionCounts: new Map(),
    pinned: false,
    savedBy: new Set(),
    replies: 0,
    lastReply: 0,
    createdAt: seq,
  });
  const messages = [{ ...message(1, ME), replies: 1, lastReply: 1 }, message(2, ME)];
  const replies = [{ threadId: 'id-1', threadSeq: 1, clientMessageId: 'client-3', deleted: false }];
  const member = (role) => ({
    role,
    muted: false,
    lastReadSeq: 2,
    unread: 0,
    mentions: 0,
    draft: '',
    joinedAt: 0,
  });
  const conversation = {
    id: C,
    kind: 'group',
    title: 'New',
    pins: [],
    lastSeq: 2,
    members: new Map([
      [ME, member('owner')],
      [OTHER, member('member')],
    ]),
    messages,
    replies,
  };
  const reply = {
    action: 'reply',
    client: 1,
    conversationId: C,
    clientMessageId: 'client-3',
    content: 'reply 1',
    threadId: 'id-1',
    startedAt: 300,
    endedAt: 350,
    outcome: 'acked',
    threadSeq: 1,
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
          mentions: 0,
          draft: '',
          pins: [],
          messages: messages.map((message) => ({
            ...pick(message, ['id', 'seq', 'content', 'edited', 'deleted', 'replies', 'lastReply']),
            reactions: '',
            pinned: false,
            saved: false,
          })),
          roles: new Map([
            [ME, 'owner'],
            [OTHER, 'member'],
          ]),
        },
      ],
    ]),
    totals: { unread: 0, unreadConversations: 0, mentions: 0 },
    streamed: new Map([[C, { after: 0, seqs: [1, 2] }]]),
  });
  return {
    acts: [send(1), send(2), rename('Old', 300), rename('New', 400), reply],
    stored: new Map([[C, conversation]]),
    initial: new Map([[`title ${C}`, 'First']]),
    clients: [client(0, ME, 'owner'), client(1, OTHER, 'member')],
  };
}

function pick(object, names) {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}

export const conversationIn = (faulty) => faulty.stored.get(C);
export const shownBy = (faulty, client) => faulty.clients[client].conversations.get(C);

/** The counts that are not 0 after a run in which something went wrong. */
export function countsAfter(change) {
  const faulty = run();
  change(faulty);
  const { counts } = judge(faulty);
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
