/**
 * SQL condition: there is a block between the two users. A mention across a block reaches nobody: it
 * is not counted, listed or notified.
 */
export function acrossBlock(userId: string, otherId: string): string {
  return `EXISTS (
    SELECT 1 FROM contacts k WHERE k.state = 'blocked'
      AND ((k.owner_id = ${userId} AND k.contact_id = ${otherId}) OR (k.owner_id = ${otherId} AND k.contact_id = ${userId})))`;
}

/**
 * SQL expression: the number of unread messages of member `m`. Those that were deleted are not
 * unread; an index has them only, so a send or a deletion writes no counts of members.
 * @param counted SQL of the number of messages that others wrote after `seq`, with deleted ones
 */
export function unreadAfter(seq: string, counted: string): string {
  return `CASE WHEN ${counted} > 0 THEN ${counted} - (
    SELECT count(*) FROM messages d
    WHERE d.conversation_id = m.conversation_id AND d.seq > ${seq} AND d.deleted_at IS NOT NULL AND d.sender_id <> m.user_id
  )::integer ELSE 0 END`;
}

/**
 * SQL expression: the number of messages after `seq` in the main timeline that mention member `m`, by
 * name or with all members, and are not the member's own. Each of them is unread, so nothing is
 * looked up for a member without unread messages.
 * @param counted as for `unreadAfter`
 */
export function mentionsAfter(seq: string, counted: string): string {
  return `CASE WHEN ${counted} > 0 THEN (
    SELECT count(*) FROM (
      SELECT n.message_id, n.sender_id FROM mentions n
      WHERE n.user_id = m.user_id AND n.conversation_id = m.conversation_id AND n.seq > ${seq}
      UNION
      SELECT a.id, a.sender_id FROM messages a
      WHERE a.conversation_id = m.conversation_id AND a.mentions_all = 'all' AND a.seq > ${seq} AND a.sender_id <> m.user_id
    ) f WHERE NOT ${acrossBlock('m.user_id', 'f.sender_id')}
  )::integer ELSE 0 END`;
}

const COUNTED = 'c.written_count - m.read_count';

/** SQL expression: the number of unread messages of member `m` of conversation `c`. */
export const UNREAD = unreadAfter('m.last_read_seq', COUNTED);

/** SQL expression: how many of them mention the member. */
export const UNREAD_MENTIONS = mentionsAfter('m.last_read_seq', COUNTED);
