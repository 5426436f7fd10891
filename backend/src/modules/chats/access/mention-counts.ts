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
 * SQL expression: the number of messages after `seq` in the main timeline that mention member `m`, by
 * name or with all members, and are not the member's own. Each of them is unread, so nothing is
 * looked up for a member without unread messages.
 * @param unread SQL of the number of unread messages
 */
export function mentionsAfter(seq: string, unread: string): string {
  return `CASE WHEN ${unread} > 0 THEN (
    SELECT count(*) FROM (
      SELECT n.message_id, n.sender_id FROM mentions n
      WHERE n.user_id = m.user_id AND n.conversation_id = m.conversation_id AND n.seq > ${seq}
      UNION
      SELECT a.id, a.sender_id FROM messages a
      WHERE a.conversation_id = m.conversation_id AND a.mentions_all = 'all' AND a.seq > ${seq} AND a.sender_id <> m.user_id
    ) f WHERE NOT ${acrossBlock('m.user_id', 'f.sender_id')}
  )::integer ELSE 0 END`;
}
