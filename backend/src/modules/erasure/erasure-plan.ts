/**
 * What erasing a user does with the rows of a table. `$1` is the id of the user, `$2` the name that
 * takes the place of theirs.
 */
export type TableErasure =
  /** These rows are deleted. A condition. */
  | { readonly deleted: string }
  /** Rows stay: columns of some get other values, the others stay as they are. */
  | { readonly changed: readonly ColumnChange[]; readonly kept: readonly string[] };

/** Columns that get other values. */
interface ColumnChange {
  /** In which rows. A condition. */
  readonly where: string;
  readonly values: Readonly<Record<string, string>>;
}

const OWN = 'user_id = $1';
/** A name that nobody can have taken in advance. */
const RANDOM = `'erased-' || left(replace(gen_random_uuid()::text, '-', ''), 20)`;
const EMAIL = '(SELECT email FROM users WHERE id = $1)';
/** Of system messages in conversations of the user. */
const NAMED_IN_NOTE = `type = 'system' AND conversation_id IN (SELECT conversation_id FROM conversation_members WHERE user_id = $1)
  AND (system->>'userId' = $1::text OR system->'userIds' ? $1::text)`;
const FORWARDED_FROM = `forwarded IS NOT NULL AND (forwarded->'sender'->>'id')::uuid = $1`;
/** Clients show the present name; this one would be shown without the row of the user. */
const NOTE_WITHOUT_NAME = `CASE
  WHEN system ? 'name' THEN jsonb_set(system, '{name}', to_jsonb($2::text))
  ELSE jsonb_set(system, '{names}', (
    SELECT jsonb_agg(CASE WHEN id.value = $1::text THEN to_jsonb($2::text) ELSE to_jsonb(name.value) END ORDER BY ordinality)
    FROM jsonb_array_elements_text(system->'names') WITH ORDINALITY name
    LEFT JOIN jsonb_array_elements_text(system->'userIds') WITH ORDINALITY id USING (ordinality))) END`;
const ORIGIN_WITHOUT_NAME = `jsonb_set(forwarded, '{sender}', jsonb_build_object(
  'id', $1::text, 'username', 'erased', 'displayName', $2::text, 'avatarUrl', NULL, 'statusText', '', 'state', 'erased'))`;

function kept(columns: string): TableErasure {
  return { changed: [], kept: columns.split(' ') };
}

/**
 * Every table of the database and what erasing a user does with it, in this order: the row of the
 * user comes last, since other conditions read it. A spec compares it with the tables and columns
 * that exist, so that a new one needs a decision. May be repeated.
 */
export const ERASURE: Readonly<Record<string, TableErasure>> = {
  // What the user signs in with, and where they are signed in.
  call_requests_given_up: { deleted: OWN },
  call_quality: { deleted: OWN },
  missed_calls_seen: { deleted: OWN },
  factor_challenges: { deleted: OWN },
  factors: { deleted: OWN },
  idempotency_keys: { deleted: OWN },
  identities: { deleted: OWN },
  recovery_codes: { deleted: OWN },
  refresh_tokens: { deleted: 'session_id IN (SELECT id FROM sessions WHERE user_id = $1)' },
  sessions: { deleted: OWN },
  invitation_uses: { deleted: OWN },
  /** Also the invitations and links that the user has issued, and those to their address. */
  one_time_links: {
    deleted: `user_id = $1 OR created_by = $1 OR lower(data->>'email') = lower(${EMAIL}::text)`,
  },
  // What belongs to the user alone.
  contacts: { deleted: 'owner_id = $1 OR contact_id = $1' },
  drafts: { deleted: OWN },
  mentions: { deleted: OWN },
  notices: { deleted: OWN },
  saved_messages: { deleted: OWN },
  site_announcement_dismissals: { deleted: OWN },
  sections: { deleted: OWN },
  terms_acceptances: { deleted: OWN },
  thread_members: { deleted: OWN },
  // Conversations stay readable: who wrote, reacted and called, without the name.
  conversations: kept(
    'id kind title description topic policy search_key search_grams avatar_version created_by archived_at deleted_at direct_low direct_high member_count last_seq version details_version changed_at written_count created_at last_activity_at',
  ),
  conversation_members: {
    changed: [
      {
        where: OWN,
        values: {
          muted: 'false',
          muted_until: 'NULL',
          archived: 'false',
          favourite: 'false',
          hidden_count: 'NULL',
          section_id: 'NULL',
          // The times of reading; see `access/read-log.ts`.
          read_log: 'ARRAY[GREATEST(last_read_seq, receipt_seq)::bigint]',
        },
      },
    ],
    kept: [
      ...['conversation_id', 'user_id', 'role', 'joined_at', 'left_at', 'accepted', 'version'],
      ...['last_delivered_seq', 'last_read_seq', 'read_count', 'receipt_seq', 'own_changed_at'],
    ],
  },
  messages: {
    changed: [
      { where: NAMED_IN_NOTE, values: { system: NOTE_WITHOUT_NAME } },
      { where: FORWARDED_FROM, values: { forwarded: ORIGIN_WITHOUT_NAME } },
    ],
    kept: [
      ...['id', 'conversation_id', 'seq', 'thread_id', 'thread_seq', 'reply_count', 'type'],
      ...['thread_last_seq', 'thread_last_at', 'thread_participants', 'sender_id', 'content'],
      ...['client_message_id', 'files', 'links', 'reply_to', 'created_at', 'edited_at', 'version'],
      ...['deleted_at', 'reactions', 'pinned_at', 'mentions_all', 'written_count'],
    ],
  },
  message_edits: kept('message_id version content written_at'),
  message_files: kept('message_id position file_id conversation_id kind alt'),
  message_reactions: kept('message_id user_id emoji reacted_at'),
  message_search: kept('message_id conversation_id edited_at body tokens'),
  calls: kept(
    'id conversation_id kind direct state started_by media_node_id started_at ring_expires_at answered_at ended_at end_reason hands_version',
  ),
  call_participants: kept('call_id user_id outcome device_id joined_at left_at hand_order'),
  /** The call ends when the session has ended. */
  call_devices: kept('call_id session_id user_id peer_id request_id process_id'),
  call_differences: kept('call_id subject kind noticed_at seen_at'),
  // Files in messages stay; `UserErasure` deletes the others with their contents.
  files: kept('id owner_id sha256 name kind type size duration waveform refs created_at'),
  uploads: kept('id owner_id size created_at creation_key expires_at'),
  blobs: kept(
    'sha256 size type refs width height duration pages animated blurhash preview examined_at program_missing created_at unreferenced_at',
  ),
  // What the user has done as an administrator stays, as in the audit log: with the id only.
  audit_log: kept(
    'id at action actor_kind actor_id session_id target_kind target_id address user_agent request_id details previous_hash hash',
  ),
  audit_head: kept('single last_id last_hash mac'),
  /** What the user wrote about others goes; what was reported of them is kept for those who handle it. */
  reports: {
    changed: [{ where: 'reporter_id = $1', values: { comment: `''` } }],
    kept: [
      ...['id', 'reporter_id', 'target_id', 'user_id', 'message', 'context_ids', 'reason'],
      ...['state', 'outcome', 'created_at', 'handled_by', 'handled_at'],
    ],
  },
  site_announcements: kept('id text kind dismissible starts_at ends_at ended_at created_by'),
  site_settings: kept('name value version changed_at changed_by'),
  site_setting_changes: kept('name version old_value new_value changed_at changed_by'),
  user_imports: kept(
    'id created_by dry_run state rows processed created refused links_taken_at created_at',
  ),
  /** Rows with the user, also those of dry runs. */
  user_import_rows: {
    changed: [
      {
        where: `user_id = $1 OR email_key = lower(${EMAIL}::text)`,
        values: { fields: `'{}'`, email_key: `''`, username_key: `''` },
      },
    ],
    kept: ['import_id', 'line', 'outcome', 'user_id', 'invited', 'problems'],
  },
  /** The job of exports deletes the archives. */
  user_exports: {
    changed: [
      {
        where: 'user_id = $1 OR requested_by = $1',
        values: { state: `'cancelled'`, expires_at: 'now()' },
      },
    ],
    kept: [
      ...['id', 'user_id', 'requested_by', 'processed', 'total', 'size', 'worker'],
      ...['lease_until', 'attempts', 'created_at'],
    ],
  },
  user_erasures: kept('user_id avatar_version erased_at'),
  // Nothing of users.
  link_images: kept('id width height blurhash used_at'),
  link_pages: kept('url_hash title description site_name image_id expires_at'),
  search_blocks: kept('block first_id size'),
  search_positions: kept('conversation_id version'),
  search_state: kept('scheme'),
  webauthn_challenges: kept('challenge_hash binding expires_at'),
  users: {
    changed: [
      {
        where: `id = $1 AND state <> 'erased'`,
        values: {
          email: `${RANDOM} || '@erased.invalid'`,
          email_verified_at: 'NULL',
          username: RANDOM,
          display_name: '$2',
          status_text: `''`,
          avatar_version: 'NULL',
          search_key: `''`,
          search_grams: `'{}'`,
          language: 'NULL',
          read_receipts: 'false',
          accepts_messages: `'contacts'`,
          accepts_calls: `'contacts'`,
          accepts_adding: `'contacts'`,
          waiting_for: 'NULL',
          updated_at: 'now()',
        },
      },
    ],
    // `UserStandings` sets the last three.
    kept: ['id', 'created_at', 'state', 'site_role', 'access_changed_at'],
  },
};
