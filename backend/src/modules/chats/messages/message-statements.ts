import { allowedSql, loggedRead } from '../access/index.js';
import { refusesSql } from '../../users/index.js';
import { AVAILABLE_FILES, CARRIED_FILES, FILES_KNOWN } from './attached-files.js';
import { DRAFT, FIELDS, NAMES } from './draft-parameters.js';
import { mentionedIn } from './message-content.js';
import type { MessageDraft } from './message-rows.js';

/**
 * SQL condition: one of the two users of direct conversation `c` has blocked the other. It reads
 * the table of the users module, since asking that module would cost a second statement for every
 * send.
 */
export const BLOCKED = `c.direct_low IS NOT NULL AND EXISTS (
  SELECT 1 FROM contacts k
  WHERE k.state = 'blocked'
    AND ((k.owner_id = c.direct_low AND k.contact_id = c.direct_high) OR (k.owner_id = c.direct_high AND k.contact_id = c.direct_low)))`;

/**
 * SQL condition: the other user of direct conversation `c` has not answered in it, and does not accept
 * messages from member `m`.
 */
export const REFUSED = `c.direct_low IS NOT NULL AND EXISTS (
  SELECT 1 FROM conversation_members p JOIN users u ON u.id = p.user_id
  WHERE p.conversation_id = c.id AND p.user_id <> m.user_id AND NOT p.accepted AND ${refusesSql('messages', 'u', 'm.user_id')})`;

const MAY_POST = allowedSql('post');
const MAY_MENTION_ALL = allowedSql('mentionAll');

/** SQL condition: the role of member `m` may send a message with this `mentions_all`. */
export function maySend(mentionsAll: string): string {
  return `(${MAY_POST} AND (${mentionsAll} IS NULL OR ${MAY_MENTION_ALL}))`;
}

/**
 * Assignment of the sender's membership `m`: writing is reading, so the others see when the messages
 * before this one were read at the latest. Nothing is logged when the cursor was right before it.
 */
export function readLog(seq: string, memberCount: string): string {
  return `read_log = CASE WHEN m.last_read_seq >= ${seq} - 1 THEN m.read_log ELSE ${loggedRead(seq, memberCount)} END`;
}

/** Assignments of `c`: the next versions, one for each message, and the time. */
function withMessages(messages: string): string {
  return `version = c.version + ${messages}, changed_at = clock_timestamp(), last_activity_at = clock_timestamp()`;
}

/**
 * A part of a statement that also stores the users that its drafts mention by name: active members
 * other than the sender. Statements for drafts that mention nobody do not have it.
 * @param parameter number of the first of two more parameters: messages, and the user that each mentions
 */
export function mentionedPart(parameter: number): string {
  return `mentioned AS (
  INSERT INTO mentions (message_id, user_id, conversation_id, sender_id, seq)
  SELECT s.id, m.user_id, m.conversation_id, s.sender_id, s.seq
  FROM stored s
  JOIN unnest($${parameter}::uuid[], $${parameter + 1}::uuid[]) AS n (message_id, user_id) ON n.message_id = s.id
  JOIN conversation_members m ON m.conversation_id = $1 AND m.user_id = n.user_id AND m.left_at IS NULL
  JOIN users u ON u.id = n.user_id AND u.state = 'active'
  WHERE n.user_id <> s.sender_id
  RETURNING user_id
)`;
}

/** The values of `mentionedPart`. */
export function valuesOfMentions(drafts: readonly MessageDraft[]): unknown[] {
  const pairs = drafts.flatMap((draft) =>
    mentionedIn(draft).map((userId) => [draft.id, userId] as const),
  );
  return [pairs.map(([id]) => id), pairs.map(([, userId]) => userId)];
}

/**
 * Stores drafts.
 * @param selected their columns, then those that the conversation gives them, then `others`
 */
export function insert(selected: string, others = ''): string {
  return `INSERT INTO messages (${NAMES.join(', ')}, conversation_id, seq, created_at, version, written_count${others})
  SELECT ${selected}`;
}

/** Stores the draft of the parameters in the place that `numbered` has taken for it. */
const INSERT_ONE = insert(
  `${FIELDS.map((field) => DRAFT[field]).join(', ')}, b.id, b.last_seq, b.last_activity_at, b.version, b.written_count FROM numbered b`,
);

const MENTIONED = mentionedPart(FIELDS.length + 2);

/** What a statement stores besides the message. */
export interface Parts {
  readonly mentions: boolean;
  readonly files: boolean;
}

/**
 * One send. Parameters: conversation, then the fields of the draft.
 *
 * - `target` is the membership with the block and the message replied to. Without a row the sender
 *   is not a member, or there is no such conversation.
 * - `repeated` is the message that the same sender stored before with the same client message id.
 * - `numbered` takes the next `seq` from the conversation's row, whose lock puts concurrent sends
 *   in order, and the next `version`. If the members changed while it waited for the lock,
 *   `details_version` no longer matches: nothing is taken, and the caller runs the statement again.
 * - `stored` is the message, with the time at which the row was locked.
 * - `own` moves the sender's cursors to the message and accepts the conversation for the sender. No
 *   other member's row changes.
 *
 * When two sends with the same client message id run at once, the later one violates the unique
 * key, which also rolls back its `seq`. The caller's second try finds the message of the first.
 */
const appendOne = ({ mentions, files }: Parts): string => `
WITH ${files ? `${AVAILABLE_FILES}, ` : ''}target AS (
  SELECT c.id, c.details_version, c.kind = 'direct' AS direct, m.accepted, ${BLOCKED} AS blocked, ${REFUSED} AS refused, ${maySend(DRAFT.mentionsAll)} AS may_post,
    ${files ? FILES_KNOWN : 'true'} AS files_known,
    ${DRAFT.replyTo} IS NULL OR EXISTS (SELECT 1 FROM messages r WHERE r.id = ${DRAFT.replyTo} AND r.conversation_id = c.id) AS reply_known
  FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
  WHERE m.conversation_id = $1::uuid AND m.user_id = ${DRAFT.senderId} AND m.left_at IS NULL
), repeated AS (
  SELECT id FROM messages WHERE sender_id = ${DRAFT.senderId} AND client_message_id = ${DRAFT.clientMessageId}
), numbered AS (
  UPDATE conversations c SET last_seq = c.last_seq + 1, written_count = c.written_count + 1, ${withMessages('1')}
  FROM target g
  WHERE c.id = $1 AND c.details_version = g.details_version AND NOT g.blocked AND NOT g.refused AND g.may_post AND g.reply_known AND g.files_known AND NOT EXISTS (SELECT 1 FROM repeated)
  RETURNING c.id, c.last_seq, c.written_count, c.version, c.last_activity_at, c.member_count
), stored AS (
  ${INSERT_ONE}
  RETURNING id, sender_id, seq, created_at, version
), own AS (
  UPDATE conversation_members m SET last_read_seq = b.last_seq, last_delivered_seq = b.last_seq, read_count = b.written_count, accepted = true,
    ${readLog('b.last_seq', 'b.member_count')}
  FROM numbered b WHERE m.conversation_id = $1 AND m.user_id = ${DRAFT.senderId}
)${mentions ? `, ${MENTIONED}` : ''}${files ? `, ${CARRIED_FILES}` : ''}
SELECT 1 AS place, g.direct, g.accepted, g.blocked, g.refused, g.may_post AS "mayPost", g.reply_known AS "replyKnown", g.files_known AS "filesKnown", r.id AS "repeatedId", s.seq, s.created_at AS "createdAt", s.version
FROM target g LEFT JOIN stored s ON true LEFT JOIN repeated r ON true`;

export const APPEND_ONE = appendOne({ mentions: false, files: false });
/** The same for a draft that mentions users by name. */
export const APPEND_ONE_WITH_MENTIONS = appendOne({ mentions: true, files: false });
/** The same for a draft with files, which may mention users by name. */
export const APPEND_ONE_WITH_FILES = appendOne({ mentions: true, files: true });

/**
 * Several queued sends of one conversation, in one statement and one commit. Parameters:
 * conversation, then an array for each field of the drafts. The parts are those of `APPEND_ONE`; `accepted` numbers the drafts that may be stored, in the order
 * of arrival. A draft whose sender is not a member has no row in the result.
 */
const appendMany = (mentions: boolean): string => `
WITH drafts AS (
  SELECT * FROM unnest(${FIELDS.map((field) => `${DRAFT[field]}[]`).join(', ')})
    WITH ORDINALITY AS d (${NAMES.join(', ')}, place)
), target AS (
  SELECT c.id AS conversation_id, c.details_version, c.kind = 'direct' AS direct, ${BLOCKED} AS blocked FROM conversations c WHERE c.id = $1::uuid
), checked AS (
  SELECT d.*, g.details_version, g.direct, g.blocked, member.refused, member.accepted, member.may_post, repeated.id AS repeated_id,
    d.reply_to IS NULL OR EXISTS (SELECT 1 FROM messages r WHERE r.id = d.reply_to AND r.conversation_id = g.conversation_id) AS reply_known
  FROM target g CROSS JOIN drafts d
  CROSS JOIN LATERAL (
    SELECT m.accepted, ${REFUSED} AS refused, ${maySend('d.mentions_all')} AS may_post
    FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.conversation_id = g.conversation_id AND m.user_id = d.sender_id AND m.left_at IS NULL LIMIT 1) AS member
  LEFT JOIN LATERAL (
    SELECT o.id FROM messages o
    WHERE o.sender_id = d.sender_id AND o.client_message_id = d.client_message_id LIMIT 1) AS repeated ON true
), accepted AS (
  SELECT j.*, row_number() OVER (ORDER BY j.place)::integer AS step
  FROM checked j WHERE j.repeated_id IS NULL AND NOT j.blocked AND NOT j.refused AND j.may_post AND j.reply_known
), numbered AS (
  UPDATE conversations c SET last_seq = c.last_seq + a.total, written_count = c.written_count + a.total, ${withMessages('a.total')}
  FROM (SELECT max(step) AS total, max(details_version) AS details_version FROM accepted) a
  WHERE c.id = $1 AND c.details_version = a.details_version
  RETURNING c.id, c.last_seq - a.total AS base, c.written_count - a.total AS written_base, c.version - a.total AS version_base, c.last_activity_at, c.member_count
), stored AS (
  ${insert(`${NAMES.map((name) => `a.${name}`).join(', ')}, b.id, b.base + a.step, b.last_activity_at,
    b.version_base + a.step, b.written_base + a.step
  FROM numbered b CROSS JOIN accepted a`)}
  RETURNING id, sender_id, seq, created_at, version, written_count
), own AS (
  UPDATE conversation_members m SET last_read_seq = s.seq, last_delivered_seq = s.seq, read_count = s.written_count, accepted = true,
    ${readLog('s.seq', 's.member_count')}
  FROM (
    SELECT t.sender_id, max(t.seq) AS seq, max(t.written_count) AS written_count, max(b.member_count) AS member_count
    FROM stored t CROSS JOIN numbered b GROUP BY t.sender_id) s
  WHERE m.conversation_id = $1 AND m.user_id = s.sender_id
${mentions ? `), ${MENTIONED}` : ')'}
SELECT j.place::integer, j.direct, j.accepted, j.blocked, j.refused, j.may_post AS "mayPost", j.reply_known AS "replyKnown", true AS "filesKnown", j.repeated_id AS "repeatedId",
  s.seq, s.created_at AS "createdAt", s.version
FROM checked j LEFT JOIN stored s ON s.id = j.id`;

export const APPEND_MANY = appendMany(false);
/** The same for drafts of which at least one mentions users by name. */
export const APPEND_MANY_WITH_MENTIONS = appendMany(true);

/**
 * Stores a system message. The sender must be, or have been, a member; nothing else is checked.
 * Parameters: those of `APPEND_ONE`. The sender knows about their own action, so their cursors move past the note, but only if they were right before it: a
 * call that ends says nothing about what its starter has read meanwhile. Notes are not counted as
 * written, so `read_count` stays.
 */
export const APPEND_NOTE = `
WITH numbered AS (
  UPDATE conversations c SET last_seq = c.last_seq + 1, ${withMessages('1')}
  FROM conversation_members m
  WHERE c.id = $1::uuid AND m.conversation_id = c.id AND m.user_id = ${DRAFT.senderId}
  RETURNING c.id, c.kind, c.last_seq, c.written_count, c.version, c.last_activity_at
), own AS (
  UPDATE conversation_members m SET last_read_seq = b.last_seq, last_delivered_seq = b.last_seq
  FROM numbered b
  WHERE m.conversation_id = $1 AND m.user_id = ${DRAFT.senderId} AND m.left_at IS NULL AND m.last_read_seq = b.last_seq - 1
), stored AS (
  ${INSERT_ONE}
)
SELECT b.last_seq AS seq, b.last_activity_at AS "createdAt", b.version, b.kind = 'direct' AS direct FROM numbered b`;
