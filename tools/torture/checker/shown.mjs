/**
 * What a client shows.
 *
 * @typedef {object} ShownMessage
 * @property {string | null} id Null: not stored yet.
 * @property {number | null} seq
 * @property {string} content
 * @property {boolean} edited
 * @property {boolean} deleted
 * @property {string} reactions See {@link reactionText}.
 * @property {boolean} pinned
 * @property {boolean} saved By this user.
 * @property {number} replies In the thread below it.
 * @property {number} lastReply `threadSeq` of the newest one.
 *
 * @typedef {object} ShownConversation
 * @property {string | null} title
 * @property {number} lastSeq
 * @property {string} role
 * @property {boolean} muted
 * @property {number} lastReadSeq
 * @property {number} unread
 * @property {number} mentions
 * @property {string} draft
 * @property {readonly string[]} pins Ids, as listed.
 * @property {readonly ShownMessage[]} messages
 * @property {ReadonlyMap<string, string>} roles Of the members, by user.
 *
 * @typedef {object} Shown
 * @property {number} client
 * @property {string} userId
 * @property {boolean} guest Has been added and removed: shows at least what was stored since it was added last.
 * @property {string | null} trouble Why the client cannot be up to date, such as `signed out`.
 * @property {ReadonlyMap<string, ShownConversation>} conversations
 * @property {{ unread: number, unreadConversations: number, mentions: number }} totals Over all conversations.
 * @property {ReadonlyMap<string, Streamed> | null} streamed By conversation; null without a message stream.
 *
 * @typedef {object} Streamed
 * @property {number} after `seq` at which the message stream began.
 * @property {readonly number[]} seqs As the stream handed them out.
 */

/**
 * Loads the older pages of all timelines, and returns what the client shows then.
 *
 * @param {import('../workload/person.mjs').Person} person
 * @returns {Promise<Shown>}
 */
export async function readShown(person) {
  const conversations = new Map();
  for (const conversation of person.conversations) {
    const timeline = person.timeline(conversation.id);
    await loadAll(timeline);
    if (timeline.pins$.value === null) await timeline.loadPins().catch(() => undefined);
    const { own, title, lastSeq } = timeline.conversation$.value ?? conversation;
    conversations.set(conversation.id, {
      title,
      lastSeq,
      role: own.role,
      muted: own.muted,
      lastReadSeq: own.lastReadSeq,
      unread: own.unread,
      mentions: own.mentions,
      draft: timeline.draft$.value,
      pins: (timeline.pins$.value ?? []).map(({ id }) => id),
      messages: timeline.messages$.value.map(toShown),
      roles: new Map(timeline.members$.value.map(({ user, role }) => [user.id, role])),
    });
  }
  return {
    client: person.index,
    userId: person.me.id,
    guest: person.guests.has(person.me.id),
    trouble: troubleOf(person),
    conversations,
    totals: totalsOf(person.chats.totals$.value),
    streamed: person.guests.has(person.me.id) ? null : person.streamed,
  };
}

/**
 * The reactions to a message as a user sees them, such as `🎉 2 mine, 👍 1`.
 *
 * @param {readonly { emoji: string, count: number, mine: boolean }[]} reactions
 */
export function reactionText(reactions) {
  return reactions
    .map(({ emoji, count, mine }) => `${emoji} ${count}${mine ? ' mine' : ''}`)
    .sort()
    .join(', ');
}

function totalsOf({ unread, unreadConversations, mentions }) {
  return { unread, unreadConversations, mentions };
}

function toShown({ id, seq, content, editedAt, deletedAt, reactions, pinnedAt, saved, thread }) {
  return {
    id,
    seq,
    content,
    edited: editedAt !== null,
    deleted: deletedAt !== null,
    reactions: reactionText(reactions),
    pinned: pinnedAt !== null,
    saved,
    replies: thread?.replyCount ?? 0,
    lastReply: thread?.lastSeq ?? 0,
  };
}

async function loadAll(timeline) {
  if (timeline.state$.value.hasNewer) await timeline.loadNewer();
  while (timeline.state$.value.hasOlder && timeline.state$.value.error === null) {
    const before = timeline.messages$.value.length;
    await timeline.loadOlder();
    if (timeline.messages$.value.length === before) return;
  }
}

function troubleOf(person) {
  if (person.signedOut !== null) return `signed out: ${person.signedOut}`;
  if (!person.connected) return 'not connected';
  if (person.streamError) return `its message stream ended: ${person.streamError.message}`;
  const [act] = person.inFlight;
  return act ? `an action is still under way: ${JSON.stringify(act)}` : null;
}
