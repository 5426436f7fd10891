/** A part of an export: a file with rows. */
export interface ExportDataSet {
  /** The name of its file, without the ending. */
  readonly name: string;
  readonly title: string;
  /** A query in which `$1` is the id of the user. Never a secret, and no text of another user. */
  readonly sql: string;
}

const TITLE = `CASE WHEN c.kind = 'direct' THEN (
  SELECT u.display_name FROM users u WHERE u.id = CASE WHEN c.direct_low = $1 THEN c.direct_high ELSE c.direct_low END) ELSE c.title END`;

/** Everything that the server has of a user, in the order of the page. */
export const EXPORT_DATA_SETS: readonly ExportDataSet[] = [
  {
    name: 'profile',
    title: 'Profile and settings',
    sql: `SELECT id, username::text, email::text, email_verified_at, display_name, status_text, language, state, site_role,
            read_receipts, accepts_messages, accepts_calls, accepts_adding, created_at, updated_at FROM users WHERE id = $1`,
  },
  {
    name: 'identities',
    title: 'Ways to sign in',
    sql: `SELECT kind, provider, created_at, last_used_at FROM identities WHERE user_id = $1
          UNION ALL SELECT kind, name, created_at, last_used_at FROM factors WHERE user_id = $1`,
  },
  {
    name: 'terms',
    title: 'Accepted terms',
    sql: 'SELECT version, accepted_at FROM terms_acceptances WHERE user_id = $1',
  },
  {
    name: 'sessions',
    title: 'Devices',
    sql: `SELECT user_agent, address, created_at, last_seen_at, ended_at, end_reason FROM sessions
          WHERE user_id = $1 ORDER BY created_at`,
  },
  {
    name: 'contacts',
    title: 'Contacts',
    sql: `SELECT COALESCE(k.names->'contact'->>'username', u.username::text) AS username,
            COALESCE(k.names->'contact'->>'displayName', u.display_name) AS name, k.state, k.since
          FROM contacts k JOIN users u ON u.id = k.contact_id WHERE k.owner_id = $1 ORDER BY k.since`,
  },
  {
    name: 'sections',
    title: 'Sections of the list of conversations',
    sql: 'SELECT name, position, collapsed FROM sections WHERE user_id = $1 ORDER BY position',
  },
  {
    name: 'conversations',
    title: 'Conversations',
    sql: `SELECT c.id, c.kind, ${TITLE} AS title, m.role, m.joined_at, m.left_at, m.muted, m.archived, m.favourite, s.name AS section
          FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
          LEFT JOIN sections s ON s.id = m.section_id AND s.user_id = $1 WHERE m.user_id = $1 ORDER BY m.joined_at, c.id`,
  },
  {
    name: 'messages',
    title: 'Own messages',
    sql: `SELECT m.id, m.conversation_id, ${TITLE} AS conversation, m.created_at, m.edited_at, m.content, m.reply_to, m.thread_id,
            (SELECT jsonb_agg(f.file_id ORDER BY f.position) FROM message_files f WHERE f.message_id = m.id) AS files
          FROM messages m JOIN conversations c ON c.id = m.conversation_id
          WHERE m.sender_id = $1 AND m.type = 'text' AND m.deleted_at IS NULL ORDER BY m.conversation_id, m.id`,
  },
  {
    name: 'reactions',
    title: 'Reactions',
    sql: `SELECT r.message_id, m.conversation_id, r.emoji, r.reacted_at
          FROM message_reactions r JOIN messages m ON m.id = r.message_id WHERE r.user_id = $1 ORDER BY r.reacted_at`,
  },
  {
    name: 'saved',
    title: 'Saved messages',
    sql: `SELECT s.message_id, m.conversation_id, s.saved_at FROM saved_messages s JOIN messages m ON m.id = s.message_id
          WHERE s.user_id = $1 ORDER BY s.saved_at`,
  },
  {
    name: 'drafts',
    title: 'Drafts',
    sql: `SELECT conversation_id, thread_id, text, reply_to, written_at FROM drafts WHERE user_id = $1 AND text <> '' ORDER BY written_at`,
  },
  {
    name: 'calls',
    title: 'Calls',
    sql: `SELECT c.id, c.conversation_id, c.kind, c.started_by = $1 AS started, c.started_at, c.ended_at, p.outcome, p.joined_at, p.left_at
          FROM call_participants p JOIN calls c ON c.id = p.call_id WHERE p.user_id = $1 ORDER BY c.id`,
  },
  {
    name: 'call-quality',
    title: 'Quality of calls',
    sql: `SELECT call_id, session_id, seconds, poor_seconds, uplink_loss, downlink_loss, round_trip, jitter, sent_kbps, received_kbps,
            freezes, path, protocol, reported_at FROM call_quality WHERE user_id = $1 ORDER BY call_id, session_id`,
  },
  {
    name: 'notices',
    title: 'Notices',
    sql: 'SELECT kind, details, created_at, read_at FROM notices WHERE user_id = $1 ORDER BY id',
  },
  {
    name: 'reports',
    title: 'Own reports',
    sql: 'SELECT reason, comment, state, created_at FROM reports WHERE reporter_id = $1 ORDER BY id',
  },
  {
    name: 'invitations',
    title: 'Invitations and links',
    sql: `SELECT purpose, created_at, expires_at, uses_left FROM one_time_links WHERE user_id = $1 OR created_by = $1 ORDER BY created_at`,
  },
  {
    name: 'audit',
    title: 'Audit log',
    // Of what others did to the user, not from where.
    sql: `SELECT at, action, CASE WHEN actor_id = $1 THEN 'user' ELSE 'other' END AS by, target_kind, target_id, details,
            CASE WHEN actor_id = $1 THEN address END AS address, CASE WHEN actor_id = $1 THEN user_agent END AS user_agent
          FROM audit_log WHERE actor_id = $1 OR target_id = $1::text ORDER BY id`,
  },
];
