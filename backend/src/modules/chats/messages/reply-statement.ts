import { LIMITS } from '@chatcall/contracts';
import type { ConversationId } from '@chatcall/contracts';
import { acrossBlock } from '../access/index.js';
import { AVAILABLE_FILES, CARRIED_FILES, FILES_KNOWN } from './attached-files.js';
import { DRAFT, FIELDS, valuesOfOne } from './draft-parameters.js';
import { nestedMessageColumns } from './message-rows.js';
import type { MessageDraft, ReplyPlace } from './message-rows.js';
import {
  BLOCKED,
  REFUSED,
  insert,
  maySend,
  mentionedPart,
  readLog,
  valuesOfMentions,
} from './message-statements.js';
import type { Parts } from './message-statements.js';

const THREAD = `$${FIELDS.length + 2}::uuid`;
const ALSO = `$${FIELDS.length + 3}::boolean`;

/**
 * Members whom the reply mentions follow the thread, unless they have decided for themselves. A
 * mention across a block reaches nobody.
 */
const MENTIONED = `${mentionedPart(FIELDS.length + 4)}, named AS (
  INSERT INTO thread_members (root_id, user_id, following, last_read_seq, read_count)
  SELECT r.id, n.user_id, true, r.thread_last_seq - 1, r.thread_last_seq - 1 FROM root r CROSS JOIN mentioned n WHERE n.user_id <> r.sender_id
    AND NOT ${acrossBlock('n.user_id', DRAFT.senderId)}
  ON CONFLICT DO NOTHING
  RETURNING user_id
)`;

/** The values of `APPEND_REPLY_WITH_MENTIONS` and `APPEND_REPLY_WITH_FILES`. */
export function valuesOfNamingReply(
  conversationId: ConversationId,
  draft: MessageDraft,
  place: ReplyPlace,
): unknown[] {
  return [...valuesOfReply(conversationId, draft, place), ...valuesOfMentions([draft])];
}

/** The values of `APPEND_REPLY`. */
export function valuesOfReply(
  conversationId: ConversationId,
  draft: MessageDraft,
  { threadId, alsoToConversation }: ReplyPlace,
): unknown[] {
  return [...valuesOfOne(conversationId, draft), threadId, alsoToConversation];
}

/**
 * One reply in a thread, in the parts of `APPEND_ONE`, so that messages outside of threads pay for
 * none of this. Parameters: those of `APPEND_ONE`, the root, and whether the reply is in the main
 * timeline, too; only then it takes a `seq` and counts there.
 *
 * - `numbered` takes one version, which both the reply and the root get: a client with this version has
 *   the reply and the new summary.
 * - `root` takes the next `thread_seq` from the row of the root. It is read after `numbered` has
 *   locked the conversation, so replies at once get different ones.
 * - `own` moves the cursors of the author if the reply is in the main timeline; otherwise `accepted`
 *   accepts the conversation for the author.
 * - `members` makes the author follow the thread and moves their cursor to the reply, and makes the
 *   author of the root follow it. Those who have decided for themselves keep what they have. It
 *   returns the author of the root only if they had no row before.
 *
 * A root that is deleted while the statement waits for the lock gets no version, which the column
 * refuses: nothing is stored, and the caller's next try finds the root deleted.
 */
const appendReply = ({ mentions, files }: Parts): string => `
WITH ${files ? `${AVAILABLE_FILES}, ` : ''}target AS (
  SELECT c.id, c.details_version, c.kind = 'direct' AS direct, m.accepted, ${BLOCKED} AS blocked, ${REFUSED} AS refused, ${maySend(DRAFT.mentionsAll)} AS may_post,
    ${files ? FILES_KNOWN : 'true'} AS files_known,
    ${DRAFT.replyTo} IS NULL OR EXISTS (SELECT 1 FROM messages r WHERE r.id = ${DRAFT.replyTo} AND r.conversation_id = c.id) AS reply_known,
    CASE WHEN r.id IS NULL THEN 'unknown' WHEN r.thread_id IS NOT NULL OR r.type = 'system' THEN 'none'
      WHEN r.deleted_at IS NOT NULL THEN 'deleted' ELSE 'open' END AS thread
  FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
  LEFT JOIN messages r ON r.id = ${THREAD} AND r.conversation_id = c.id
  WHERE m.conversation_id = $1::uuid AND m.user_id = ${DRAFT.senderId} AND m.left_at IS NULL
), repeated AS (
  SELECT id FROM messages WHERE sender_id = ${DRAFT.senderId} AND client_message_id = ${DRAFT.clientMessageId}
), numbered AS (
  UPDATE conversations c SET version = c.version + 1, changed_at = clock_timestamp(),
    last_seq = c.last_seq + ${ALSO}::integer, written_count = c.written_count + ${ALSO}::integer,
    last_activity_at = CASE WHEN ${ALSO} THEN clock_timestamp() ELSE c.last_activity_at END
  FROM target g
  WHERE c.id = $1 AND c.details_version = g.details_version AND NOT g.blocked AND NOT g.refused AND g.may_post AND g.reply_known AND g.files_known AND g.thread = 'open'
    AND NOT EXISTS (SELECT 1 FROM repeated)
  RETURNING c.id, c.last_seq, c.written_count, c.version, c.changed_at, c.member_count
), root AS (
  UPDATE messages r SET version = CASE WHEN r.deleted_at IS NULL THEN b.version END, reply_count = COALESCE(r.reply_count, 0) + 1,
    thread_last_seq = COALESCE(r.thread_last_seq, 0) + 1, thread_last_at = b.changed_at,
    thread_participants = (${DRAFT.senderId} || array_remove(COALESCE(r.thread_participants, '{}'), ${DRAFT.senderId}))[1:${LIMITS.threadParticipantsMax}]
  FROM numbered b WHERE r.id = ${THREAD}
  RETURNING r.*
), stored AS (
  ${insert(
    `${FIELDS.map((field) => DRAFT[field]).join(', ')}, b.id, CASE WHEN ${ALSO} THEN b.last_seq END, b.changed_at, b.version, b.written_count,
    r.id, r.thread_last_seq
  FROM numbered b CROSS JOIN root r`,
    ', thread_id, thread_seq',
  )}
  RETURNING id, sender_id, seq, thread_seq, created_at, version
), own AS (
  UPDATE conversation_members m SET last_read_seq = b.last_seq, last_delivered_seq = b.last_seq, read_count = b.written_count, accepted = true,
    ${readLog('b.last_seq', 'b.member_count')}
  FROM numbered b WHERE ${ALSO} AND m.conversation_id = $1 AND m.user_id = ${DRAFT.senderId}
), accepted AS (
  UPDATE conversation_members m SET accepted = true
  FROM numbered b WHERE NOT ${ALSO} AND m.conversation_id = $1 AND m.user_id = ${DRAFT.senderId} AND NOT m.accepted
), members AS (
  INSERT INTO thread_members AS t (root_id, user_id, following, last_read_seq, read_count)
  SELECT r.id, ${DRAFT.senderId}, true, r.thread_last_seq, r.thread_last_seq FROM root r
  UNION ALL
  SELECT r.id, r.sender_id, true, 0, 0 FROM root r
  JOIN conversation_members a ON a.conversation_id = r.conversation_id AND a.user_id = r.sender_id AND a.left_at IS NULL
  WHERE r.sender_id <> ${DRAFT.senderId}
  ON CONFLICT (root_id, user_id) DO UPDATE SET last_read_seq = EXCLUDED.last_read_seq, read_count = EXCLUDED.read_count WHERE t.user_id = ${DRAFT.senderId}
  RETURNING user_id, following
)${mentions ? `, ${MENTIONED}` : ''}${files ? `, ${CARRIED_FILES}` : ''}
SELECT 1 AS place, g.direct, g.accepted, g.blocked, g.refused, g.may_post AS "mayPost", g.reply_known AS "replyKnown", g.files_known AS "filesKnown", g.thread, o.id AS "repeatedId",
  s.seq, s.thread_seq AS "threadSeq", s.created_at AS "createdAt", s.version, ${nestedMessageColumns('r')},
  COALESCE((SELECT following FROM members WHERE user_id = ${DRAFT.senderId}), false) AS following,
  EXISTS (SELECT 1 FROM members WHERE user_id <> ${DRAFT.senderId}) AS "rootAuthorFollows",
  ARRAY(SELECT t.user_id FROM thread_members t
    JOIN conversation_members m ON m.conversation_id = $1 AND m.user_id = t.user_id AND m.left_at IS NULL
    WHERE s.id IS NOT NULL AND t.root_id = ${THREAD} AND t.following AND t.user_id <> ${DRAFT.senderId}) AS "followerIds",
  ${mentions ? 'ARRAY(SELECT user_id FROM named)' : `'{}'::uuid[]`} AS "namedIds"
FROM target g LEFT JOIN stored s ON true LEFT JOIN root r ON true LEFT JOIN repeated o ON true`;

export const APPEND_REPLY = appendReply({ mentions: false, files: false });
/** The same for a reply that mentions users by name. */
export const APPEND_REPLY_WITH_MENTIONS = appendReply({ mentions: true, files: false });
/** The same for a reply with files, which may mention users by name. */
export const APPEND_REPLY_WITH_FILES = appendReply({ mentions: true, files: true });
