/**
 * What the database holds of the conversations of a run.
 *
 * @typedef {object} StoredMessage
 * @property {string} id
 * @property {number} seq
 * @property {string} senderId
 * @property {string} clientMessageId
 * @property {string} type
 * @property {string} content
 * @property {boolean} edited
 * @property {boolean} deleted
 * @property {ReadonlySet<string>} reactions `USER EMOJI`.
 * @property {ReadonlyMap<string, number>} reactionCounts As the message has them, by emoji.
 * @property {boolean} pinned
 * @property {ReadonlySet<string>} savedBy Users.
 * @property {number} replies In the summary of its thread.
 * @property {number} lastReply `threadSeq` of the newest reply, in that summary.
 *
 * @typedef {object} StoredReply
 * @property {string} threadId
 * @property {number} threadSeq
 * @property {string} clientMessageId
 * @property {boolean} deleted
 *
 * @typedef {object} StoredMember
 * @property {string} role
 * @property {boolean} muted
 * @property {number} lastReadSeq
 * @property {number} unread
 * @property {number} mentions Unread messages that mention the user, as the product counts them.
 * @property {string} draft
 * @property {number} joinedAt Milliseconds since 1970.
 *
 * @typedef {object} StoredConversation
 * @property {string} id
 * @property {'direct' | 'group' | 'channel'} kind
 * @property {string | null} title
 * @property {string | null} createdAs The first title of a group.
 * @property {number} lastSeq
 * @property {readonly string[]} pins Ids of the pinned messages, the last pinned one first.
 * @property {ReadonlyMap<string, StoredMember>} members By user; those who have left are not in it.
 * @property {readonly (StoredMessage & { createdAt: number })[]} messages Of the main timeline, by `seq`.
 * @property {readonly StoredReply[]} replies In threads, by `threadSeq`; those also sent to the conversation are among `messages`, too.
 */

const CONVERSATIONS = `
  SELECT c.id, c.kind, c.title, c.last_seq, m.system ->> 'title' AS created_as
  FROM conversations c
  LEFT JOIN messages m ON m.conversation_id = c.id AND m.system ->> 'kind' = 'group-created'`;
const MEMBERS = `
  SELECT m.conversation_id, m.user_id, m.role, m.muted, m.last_read_seq, m.joined_at,
    c.written_count - m.read_count - (
      SELECT count(*) FROM messages g
      WHERE g.conversation_id = m.conversation_id AND g.seq > m.last_read_seq AND g.deleted_at IS NOT NULL
        AND g.sender_id <> m.user_id)::integer AS unread,
    COALESCE(d.text, '') AS draft,
    (SELECT count(*) FROM mentions n
      WHERE n.user_id = m.user_id AND n.conversation_id = m.conversation_id AND n.seq > m.last_read_seq)::integer +
    (SELECT count(*) FROM messages a
      WHERE a.conversation_id = m.conversation_id AND a.mentions_all = 'all' AND a.seq > m.last_read_seq
        AND a.sender_id <> m.user_id)::integer AS mentions
  FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
  LEFT JOIN drafts d ON d.conversation_id = c.id AND d.user_id = m.user_id AND d.thread_id IS NULL
  WHERE m.left_at IS NULL`;
const MESSAGES = `
  SELECT id, conversation_id, seq, sender_id, client_message_id, type, created_at,
    CASE WHEN deleted_at IS NULL THEN content ELSE '' END AS content,
    reactions, pinned_at, edited_at IS NOT NULL AS edited, deleted_at IS NOT NULL AS deleted,
    COALESCE(reply_count, 0) AS replies, COALESCE(thread_last_seq, 0) AS last_reply
  FROM messages WHERE seq IS NOT NULL ORDER BY conversation_id, seq`;
const REPLIES = `
  SELECT conversation_id, thread_id, thread_seq, client_message_id, deleted_at IS NOT NULL AS deleted
  FROM messages WHERE thread_id IS NOT NULL ORDER BY thread_id, thread_seq`;
const REACTIONS = 'SELECT message_id, user_id, emoji FROM message_reactions';
const SAVED = 'SELECT message_id, user_id FROM saved_messages';

/**
 * @param {(sql: string) => Promise<any[]>} query
 * @returns {Promise<ReadonlyMap<string, StoredConversation>>}
 */
export async function readStored(query) {
  const [conversations, members, messages, reactions, saved, replies] = await Promise.all(
    [CONVERSATIONS, MEMBERS, MESSAGES, REACTIONS, SAVED, REPLIES].map((sql) => query(sql)),
  );
  const stored = new Map(
    conversations.map(({ id, kind, title, last_seq, created_as }) => [
      id,
      {
        id,
        kind,
        title,
        createdAs: created_as,
        lastSeq: last_seq,
        members: new Map(),
        pins: pinsOf(messages, id),
        messages: [],
        replies: [],
      },
    ]),
  );
  for (const row of members)
    stored.get(row.conversation_id).members.set(row.user_id, {
      role: row.role,
      muted: row.muted,
      lastReadSeq: row.last_read_seq,
      unread: row.unread,
      mentions: row.mentions,
      draft: row.draft,
      joinedAt: row.joined_at.getTime(),
    });
  const reacted = Map.groupBy(reactions, ({ message_id }) => message_id);
  const savers = Map.groupBy(saved, ({ message_id }) => message_id);
  for (const row of messages)
    stored.get(row.conversation_id).messages.push({
      id: row.id,
      seq: row.seq,
      senderId: row.sender_id,
      clientMessageId: row.client_message_id,
      type: row.type,
      content: row.content,
      edited: row.edited,
      deleted: row.deleted,
      reactions: new Set(
        (reacted.get(row.id) ?? []).map(({ user_id, emoji }) => `${user_id} ${emoji}`),
      ),
      reactionCounts: new Map(row.reactions.map(({ emoji, count }) => [emoji, count])),
      pinned: row.pinned_at !== null,
      savedBy: new Set((savers.get(row.id) ?? []).map(({ user_id }) => user_id)),
      replies: row.replies,
      lastReply: row.last_reply,
      createdAt: row.created_at.getTime(),
    });
  for (const row of replies)
    stored.get(row.conversation_id).replies.push({
      threadId: row.thread_id,
      threadSeq: row.thread_seq,
      clientMessageId: row.client_message_id,
      deleted: row.deleted,
    });
  return stored;
}

function pinsOf(messages, conversationId) {
  return messages
    .filter((row) => row.conversation_id === conversationId && row.pinned_at !== null)
    .sort((a, b) => b.pinned_at - a.pinned_at || (b.id < a.id ? -1 : 1))
    .map(({ id }) => id);
}
