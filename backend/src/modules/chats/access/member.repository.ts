import type { ConversationId, ConversationKind, MemberRole, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, PreparedStatement } from '../../../platform/database/index.js';
import { loggedRead } from './read-log.js';
import { mentionsAfter, unreadAfter } from './unread-counts.js';

/** A member of a conversation. */
export interface MemberRow {
  readonly userId: UserId;
  readonly role: MemberRole;
  readonly joinedAt: Date;
  readonly lastDeliveredSeq: number;
  /** What the others see; the member may have moved their cursor back. */
  readonly lastReadSeq: number;
  readonly accepted: boolean;
}

/** The role of a member, and the conversation. */
export interface Membership {
  readonly role: MemberRole;
  readonly kind: ConversationKind;
  readonly title: string | null;
  /** By an administrator of the site. */
  readonly archived: boolean;
}

/** A conversation after its members changed. */
export interface MembersChange {
  readonly memberCount: number;
  readonly version: number;
}

/** A cursor after a request to move it. */
export interface CursorRow {
  readonly seq: number;
  readonly moved: boolean;
  readonly memberCount: number;
  readonly accepted: boolean;
}

/** The read cursor after a request to move it. */
export interface ReadCursorRow extends CursorRow {
  /** The number of unread messages up to `countedSeq`. */
  readonly unread: number;
  /** How many of them mention the member. */
  readonly mentions: number;
  /** `seq` of the newest message. */
  readonly countedSeq: number;
  /** The user has not turned read receipts off. */
  readonly shared: boolean;
  /** Nothing moved, because the cursor has moved otherwise since the statement began. */
  readonly raced: boolean;
}

/** Assignments that give a change of title, picture, members or roles its version. */
export const DETAILS_CHANGED =
  'version = version + 1, details_version = version + 1, changed_at = clock_timestamp()';

/** Selects the columns of a `MemberRow` from `alias`. */
export function memberColumns(alias: string): string {
  return `${alias}.user_id AS "userId", ${alias}.role, ${alias}.joined_at AS "joinedAt",
    ${alias}.last_delivered_seq AS "lastDeliveredSeq", GREATEST(${alias}.last_read_seq, ${alias}.receipt_seq) AS "lastReadSeq",
    ${alias}.accepted`;
}

/** Reads and writes the members of conversations. */
@Injectable()
export class MemberRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns null when the user is not a member, or there is no such conversation */
  async membership(conversationId: ConversationId, userId: UserId): Promise<Membership | null> {
    const [row] = await this.#database.query<Membership>(
      `SELECT m.role, c.kind, c.title, c.archived_at IS NOT NULL AS archived FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_at IS NULL`,
      [conversationId, userId],
    );
    return row ?? null;
  }

  /** A page of the members after this one, in the order of their ids. */
  async page(
    conversationId: ConversationId,
    after: UserId | null,
    limit: number,
  ): Promise<MemberRow[]> {
    return this.#database.query<MemberRow>(
      `SELECT ${memberColumns('m')} FROM conversation_members m
       WHERE m.conversation_id = $1 AND m.left_at IS NULL AND ($2::uuid IS NULL OR m.user_id > $2)
       ORDER BY m.user_id LIMIT $3`,
      [conversationId, after, limit],
    );
  }

  /** Those of these users who are members. */
  async among(conversationId: ConversationId, userIds: readonly UserId[]): Promise<MemberRow[]> {
    return this.#database.query<MemberRow>(
      `SELECT ${memberColumns('m')} FROM conversation_members m
       WHERE m.conversation_id = $1 AND m.user_id = ANY($2::uuid[]) AND m.left_at IS NULL`,
      [conversationId, userIds],
    );
  }

  /** Whether one of these users is in at least this many conversations. */
  async someoneInAtLeast(userIds: readonly UserId[], conversations: number): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT m.user_id FROM conversation_members m WHERE m.user_id = ANY($1::uuid[]) AND m.left_at IS NULL
       GROUP BY m.user_id HAVING count(*) >= $2 LIMIT 1`,
      [userIds, conversations],
    );
    return rows.length > 0;
  }

  /**
   * The number of conversations that a user has created. Locks the user until the end of the
   * transaction, so that two creations at once count each other.
   */
  async countCreatedBy(userId: UserId): Promise<number> {
    await this.#database.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    const [row] = await this.#database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM conversations WHERE created_by = $1',
      [userId],
    );
    return row?.count ?? 0;
  }

  async ids(conversationId: ConversationId): Promise<UserId[]> {
    const rows = await this.#database.query<{ userId: UserId }>(
      `SELECT m.user_id AS "userId" FROM conversation_members m WHERE m.conversation_id = $1 AND m.left_at IS NULL`,
      [conversationId],
    );
    return rows.map((row) => row.userId);
  }

  async acceptedIds(conversationId: ConversationId): Promise<UserId[]> {
    const rows = await this.#database.query<{ userId: UserId }>(
      `SELECT m.user_id AS "userId" FROM conversation_members m
       WHERE m.conversation_id = $1 AND m.left_at IS NULL AND m.accepted`,
      [conversationId],
    );
    return rows.map((row) => row.userId);
  }

  async conversationIds(userId: UserId): Promise<ConversationId[]> {
    const rows = await this.#database.query<{ conversationId: ConversationId }>(
      `SELECT m.conversation_id AS "conversationId" FROM conversation_members m WHERE m.user_id = $1 AND m.left_at IS NULL`,
      [userId],
    );
    return rows.map((row) => row.conversationId);
  }

  /** Whether the member has accepted the conversation; null when the user is not a member. */
  async accepted(conversationId: ConversationId, userId: UserId): Promise<boolean | null> {
    const [row] = await this.#database.query<{ accepted: boolean }>(
      'SELECT accepted FROM conversation_members WHERE conversation_id = $1 AND user_id = $2 AND left_at IS NULL',
      [conversationId, userId],
    );
    return row?.accepted ?? null;
  }

  /** The number of owners. */
  async ownerCount(conversationId: ConversationId): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM conversation_members
       WHERE conversation_id = $1 AND role = 'owner' AND left_at IS NULL`,
      [conversationId],
    );
    return row?.count ?? 0;
  }

  /**
   * The member who becomes owner when the last owner leaves: the admin who joined first, or else
   * the member who joined first.
   */
  async successor(conversationId: ConversationId, leavingId: UserId): Promise<UserId | null> {
    const [row] = await this.#database.query<{ userId: UserId }>(
      `SELECT user_id AS "userId" FROM conversation_members
       WHERE conversation_id = $1 AND user_id <> $2 AND left_at IS NULL
       ORDER BY role = 'admin' DESC, joined_at, user_id LIMIT 1`,
      [conversationId, leavingId],
    );
    return row?.userId ?? null;
  }

  /**
   * Adds users who are not members. Former members come back with the given role. Cursors start at
   * the newest message, also in threads that former members follow: earlier messages are readable
   * but do not count as unread.
   * @param accepting the users for whom the conversation is accepted at once
   */
  async add(
    conversationId: ConversationId,
    userIds: readonly UserId[],
    role: MemberRole,
    accepting: Iterable<UserId>,
  ): Promise<MembersChange> {
    return this.#changed(
      `WITH changed AS (
         UPDATE conversations SET member_count = member_count + cardinality($2::uuid[]), ${DETAILS_CHANGED}
         WHERE id = $1 RETURNING id, last_seq, written_count, member_count, version
       ), added AS (
         INSERT INTO conversation_members (conversation_id, user_id, role, last_delivered_seq, last_read_seq, read_count, read_log, accepted, version)
         SELECT c.id, u.user_id, $3, c.last_seq, c.last_seq, c.written_count, ARRAY[c.last_seq::bigint], u.user_id = ANY($4::uuid[]), c.version FROM changed c CROSS JOIN unnest($2::uuid[]) AS u (user_id)
         ON CONFLICT (conversation_id, user_id) DO UPDATE SET
           role = EXCLUDED.role, joined_at = now(), left_at = NULL, muted = false, muted_until = NULL, archived = false,
           favourite = false, hidden_count = NULL, section_id = NULL,
           last_delivered_seq = EXCLUDED.last_delivered_seq, last_read_seq = EXCLUDED.last_read_seq,
           read_count = EXCLUDED.read_count, read_log = EXCLUDED.read_log, receipt_seq = 0, accepted = EXCLUDED.accepted, version = EXCLUDED.version, own_changed_at = now()
       ), threads AS (
         UPDATE thread_members t SET last_read_seq = x.thread_last_seq, read_count = x.thread_last_seq
         FROM changed c JOIN conversation_members former ON former.conversation_id = c.id AND former.user_id = ANY($2::uuid[])
         CROSS JOIN messages x
         WHERE t.following AND t.user_id = former.user_id AND x.id = t.root_id AND x.conversation_id = c.id AND x.thread_last_seq > t.read_count
       )
       SELECT member_count AS "memberCount", version FROM changed`,
      [conversationId, userIds, role, [...accepting]],
    );
  }

  /** Ends the membership of a user. */
  async setLeft(conversationId: ConversationId, userId: UserId): Promise<MembersChange> {
    return this.#changed(
      `WITH changed AS (
         UPDATE conversations SET member_count = member_count - 1, ${DETAILS_CHANGED} WHERE id = $1 RETURNING id, member_count, version
       ), gone AS (
         UPDATE conversation_members m SET left_at = now(), version = c.version, own_changed_at = now()
         FROM changed c WHERE m.conversation_id = c.id AND m.user_id = $2
       )
       SELECT member_count AS "memberCount", version FROM changed`,
      [conversationId, userId],
    );
  }

  /** Ends all memberships, and the conversation is a group without members. */
  async setAllLeft(conversationId: ConversationId): Promise<void> {
    await this.#changed(
      `WITH changed AS (
         UPDATE conversations SET kind = 'group', member_count = 0, deleted_at = now(), ${DETAILS_CHANGED} WHERE id = $1 RETURNING id, member_count, version
       ), gone AS (
         UPDATE conversation_members m SET left_at = now(), version = c.version, own_changed_at = now()
         FROM changed c WHERE m.conversation_id = c.id AND m.left_at IS NULL
       )
       SELECT member_count AS "memberCount", version FROM changed`,
      [conversationId],
    );
  }

  async setRole(
    conversationId: ConversationId,
    userId: UserId,
    role: MemberRole,
  ): Promise<MembersChange> {
    return this.#changed(
      `WITH changed AS (
         UPDATE conversations SET ${DETAILS_CHANGED} WHERE id = $1 RETURNING id, member_count, version
       ), assigned AS (
         UPDATE conversation_members m SET role = $3, version = c.version FROM changed c
         WHERE m.conversation_id = c.id AND m.user_id = $2
       )
       SELECT member_count AS "memberCount", version FROM changed`,
      [conversationId, userId, role],
    );
  }

  async #changed(sql: string, parameters: unknown[]): Promise<MembersChange> {
    const [row] = await this.#database.query<MembersChange>(sql, parameters);
    if (row === undefined) throw new Error('A conversation vanished while its members changed');
    return row;
  }

  /**
   * Moves the read cursor to `seq`, never beyond the newest message, and back only if `back` is
   * true. A read message also counts as delivered.
   * @returns null when the user is not a member
   */
  async moveRead(
    conversationId: ConversationId,
    userId: UserId,
    seq: number,
    back: boolean,
  ): Promise<ReadCursorRow | null> {
    const parameters = [conversationId, userId, seq, back];
    const [row] = await this.#database.execute(MOVE_READ, parameters);
    return row ?? null;
  }

  /** Until the end of the transaction the cursors of a member do not move. */
  async lockCursors(conversationId: ConversationId, userId: UserId): Promise<void> {
    await this.#database.query(
      'SELECT 1 FROM conversation_members WHERE conversation_id = $1 AND user_id = $2 FOR NO KEY UPDATE',
      [conversationId, userId],
    );
  }

  /**
   * Moves the delivered cursor forward to `seq`, never back and never beyond the newest message.
   * @returns null when the user is not a member
   */
  async moveDelivered(
    conversationId: ConversationId,
    userId: UserId,
    seq: number,
  ): Promise<CursorRow | null> {
    const parameters = [conversationId, userId, seq];
    const [row] = await this.#database.execute(MOVE_DELIVERED, parameters);
    return row ?? null;
  }
}

/** The number of messages written up to this `seq`. */
function writtenAt(seq: string): string {
  return `COALESCE((SELECT w.written_count FROM messages w WHERE w.conversation_id = m.conversation_id AND w.seq = ${seq}), 0)`;
}

/**
 * The number of messages that the member wrote after the cursor. There are none as long as the read
 * count is that of the cursor, so nothing has to be counted when it moves forward then.
 */
const OWN_AFTER = `CASE WHEN t.seq >= m.last_read_seq AND m.read_count = ${writtenAt('m.last_read_seq')} THEN 0 ELSE (
    SELECT count(*) FROM messages o
    WHERE o.conversation_id = m.conversation_id AND o.seq > t.seq AND o.sender_id = m.user_id AND o.type <> 'system') END`;

/** The membership `m` of the user, and where the cursor is to go. */
function targetOf(column: 'last_read_seq' | 'last_delivered_seq'): string {
  return `target AS (
      SELECT m.conversation_id, m.user_id, m.accepted, m.${column} AS before, m.read_count, LEAST($3::integer, c.last_seq) AS seq,
        c.member_count, c.last_seq, c.written_count
      FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
      WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_at IS NULL
    )`;
}

/** SQL condition: the cursor has to move from `before` to `t.seq`. */
function toMove(before: string): string {
  return `(${before} < t.seq OR ($4::boolean AND ${before} > t.seq))`;
}

/**
 * Messages are counted as they were when the statement began. Every message of the member moves their
 * cursor, so the count is right if the cursor and its count are still the same. Otherwise it does not
 * move.
 */
const MOVE_READ = new PreparedStatement<ReadCursorRow>(`
    WITH ${targetOf('last_read_seq')}, moved AS (
      UPDATE conversation_members m SET last_read_seq = t.seq, last_delivered_seq = GREATEST(m.last_delivered_seq, t.seq),
        receipt_seq = CASE WHEN t.seq < m.last_read_seq THEN GREATEST(m.receipt_seq, m.last_read_seq) ELSE m.receipt_seq END,
        read_count = ${writtenAt('t.seq')} + ${OWN_AFTER}, read_log = ${loggedRead('t.seq', 't.member_count')}, own_changed_at = now()
      FROM target t
      WHERE m.conversation_id = t.conversation_id AND m.user_id = t.user_id
        AND m.last_read_seq = t.before AND m.read_count = t.read_count AND ${toMove('m.last_read_seq')}
      RETURNING m.last_read_seq AS seq, m.read_count
    )
    SELECT m.seq, moved.seq IS NOT NULL AS moved, moved.seq IS NULL AND ${toMove('t.before')} AS raced, t.member_count AS "memberCount", t.accepted,
      ${unreadAfter('m.seq', 'm.counted')} AS unread, ${mentionsAfter('m.seq', 'm.counted')} AS mentions, t.last_seq AS "countedSeq",
      (SELECT u.read_receipts FROM users u WHERE u.id = t.user_id) AS shared
    FROM target t LEFT JOIN moved ON true
    CROSS JOIN LATERAL (
      SELECT t.user_id, t.conversation_id, COALESCE(moved.seq, GREATEST(t.before, t.seq)) AS seq,
        t.written_count - COALESCE(moved.read_count, t.read_count) AS counted) m`);

const MOVE_DELIVERED = new PreparedStatement<CursorRow>(`
    WITH ${targetOf('last_delivered_seq')}, moved AS (
      UPDATE conversation_members m SET last_delivered_seq = t.seq, own_changed_at = now() FROM target t
      WHERE m.conversation_id = t.conversation_id AND m.user_id = t.user_id AND m.last_delivered_seq < t.seq
      RETURNING m.last_delivered_seq AS seq
    )
    SELECT COALESCE(moved.seq, GREATEST(t.before, t.seq)) AS seq, moved.seq IS NOT NULL AS moved, t.member_count AS "memberCount", t.accepted
    FROM target t LEFT JOIN moved ON true`);
