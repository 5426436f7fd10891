import { LIMITS } from '@chatcall/contracts';
import type { ConversationId, MessageId, Seq, ThreadFilter, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { READER } from '../access/index.js';
import { nestedMessage, nestedMessageColumns, withinPageBytes } from '../messages/index.js';
import type { MessageRow, PageRow } from '../messages/index.js';

/** What is stored about a user in a thread; nulls for a user who had no part in it. */
export interface OwnThreadRow {
  readonly following: boolean | null;
  readonly lastReadSeq: Seq | null;
  /** Of the replies after it, those of others that are not deleted. */
  readonly unread: number;
}

/** The state of a user in a thread after a request to change it. */
export interface OwnThreadChange extends OwnThreadRow {
  /** Null when the conversation has no such message. */
  readonly rootId: MessageId | null;
  /** The message may have a thread. */
  readonly isRoot: boolean;
  /** `threadSeq` of the newest reply; 0 without one. */
  readonly lastSeq: Seq;
  readonly changed: boolean;
}

/** The state of a user after a request to move the read cursor. */
interface MovedThreadCursor extends OwnThreadChange {
  /** Nothing moved, because the cursor has moved otherwise since the statement began. */
  readonly raced: boolean;
}

/** A root, and the state of a user in its thread. */
export interface ThreadRow extends OwnThreadRow {
  readonly root: MessageRow;
}

/** Where a page of threads ended. */
export interface ThreadPosition {
  readonly lastAt: Date;
  readonly id: MessageId;
}

/** Where a read cursor is to go. */
export interface ThreadCursorMove {
  readonly seq: Seq;
  readonly back: boolean;
}

/** The requested part of a thread. Both bounds are exclusive; at most one is given. */
export interface ThreadSlice {
  readonly before?: Seq;
  readonly after?: Seq;
  readonly limit: number;
}

/**
 * SQL expression: the number of unread replies in the thread of `root`, up to `lastSeq`, of which member
 * `t` has read those that its cursor counts. Deleted ones are not unread.
 */
function unreadReplies(root: string, lastSeq: string): string {
  return `CASE WHEN ${lastSeq} > t.read_count THEN ${lastSeq} - t.read_count - (
    SELECT count(*) FROM messages d
    WHERE d.thread_id = ${root} AND d.thread_seq > t.last_read_seq AND d.deleted_at IS NOT NULL AND d.sender_id <> t.user_id
  )::integer ELSE 0 END`;
}

const UNREAD = unreadReplies('x.id', 'x.thread_last_seq');
const OWN_COLUMNS = `t.following, t.last_read_seq AS "lastReadSeq", ${UNREAD} AS unread`;

/** The root `$3` for member `$2` of conversation `$1`. */
const TARGET = `target AS (
  SELECT x.id, COALESCE(x.thread_last_seq, 0) AS last_seq, x.id IS NOT NULL AND x.thread_id IS NULL AND x.type <> 'system' AS is_root
  FROM conversation_members m LEFT JOIN messages x ON x.id = $3 AND x.conversation_id = m.conversation_id
  WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_at IS NULL
)`;

/** What `changed` has changed, or else what was stored before. */
const CHANGE_COLUMNS = `g.id AS "rootId", g.is_root AS "isRoot", g.last_seq AS "lastSeq", changed.following IS NOT NULL AS changed,
    t.following, t.last_read_seq AS "lastReadSeq", ${unreadReplies('g.id', 'g.last_seq')} AS unread`;
const CHANGE = `FROM target g LEFT JOIN changed ON true LEFT JOIN thread_members b ON b.root_id = g.id AND b.user_id = $2
  CROSS JOIN LATERAL (
    SELECT $2::uuid AS user_id, COALESCE(changed.following, b.following) AS following,
      COALESCE(changed.last_read_seq, b.last_read_seq) AS last_read_seq, COALESCE(changed.read_count, b.read_count) AS read_count) t`;

/**
 * Replies are counted as they were when the statement began. Every reply of the user moves their
 * cursor, so the count is right if the cursor and its count are still the same. Otherwise nothing
 * moves, and `raced` says so.
 */
const MOVE_READ = `WITH ${TARGET}, move AS (
    SELECT t.root_id, t.last_read_seq AS before, t.read_count, LEAST($4::integer, g.last_seq) AS seq
    FROM target g JOIN thread_members t ON t.root_id = g.id AND t.user_id = $2
    WHERE t.last_read_seq < LEAST($4::integer, g.last_seq) OR ($5::boolean AND t.last_read_seq > LEAST($4::integer, g.last_seq))
  ), changed AS (
    UPDATE thread_members t SET last_read_seq = n.seq, read_count = n.seq + CASE WHEN n.seq >= n.before AND n.read_count = n.before THEN 0 ELSE (
        SELECT count(*) FROM messages o WHERE o.thread_id = n.root_id AND o.thread_seq > n.seq AND o.sender_id = $2) END
    FROM move n WHERE t.root_id = n.root_id AND t.user_id = $2 AND t.last_read_seq = n.before AND t.read_count = n.read_count
    RETURNING t.following, t.last_read_seq, t.read_count
  )
  SELECT ${CHANGE_COLUMNS}, changed.following IS NULL AND EXISTS (SELECT 1 FROM move) AS raced ${CHANGE}`;

/**
 * Threads that user `$1` follows, with replies. Each root is looked up by its id: PostgreSQL would read
 * the table of messages for a user with thousands of threads.
 */
const FOLLOWED = `thread_members t CROSS JOIN LATERAL (SELECT * FROM messages r WHERE r.id = t.root_id OFFSET 0) x
  JOIN conversation_members own ON own.conversation_id = x.conversation_id AND own.user_id = t.user_id AND own.left_at IS NULL
  WHERE t.user_id = $1 AND t.following AND x.thread_last_seq IS NOT NULL`;

/** Reads threads, and reads and writes what users have read of them. */
@Injectable()
export class ThreadsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * A message as the root of a thread.
   * @returns null when the user may not read the conversation; `root` is null when the conversation
   *   has no such message
   */
  async find(
    conversationId: ConversationId,
    userId: UserId,
    rootId: MessageId,
  ): Promise<(OwnThreadRow & { readonly root: MessageRow | null }) | null> {
    const [row] = await this.#database.query<OwnThreadRow>(
      `SELECT ${nestedMessageColumns('x')}, ${OWN_COLUMNS}
       FROM ${READER} m LEFT JOIN messages x ON x.id = $3 AND x.conversation_id = m.conversation_id
       LEFT JOIN thread_members t ON t.root_id = x.id AND t.user_id = $2`,
      [conversationId, userId, rootId],
    );
    return row === undefined ? null : { ...row, root: nestedMessage(row) };
  }

  /** A slice of a thread, ascending by `thread_seq`, and whether more replies follow in its direction. */
  async slice(
    rootId: MessageId,
    { before, after, limit }: ThreadSlice,
  ): Promise<{ readonly messages: MessageRow[]; readonly hasMore: boolean }> {
    const ascending = after !== undefined;
    const order = ascending ? 'ASC' : 'DESC';
    const rows = await this.#database.query<PageRow>(
      withinPageBytes(
        `SELECT ${nestedMessageColumns('x')} FROM messages x
         WHERE x.thread_id = $1 AND x.thread_seq ${ascending ? '>' : '<'} $2
         ORDER BY x.thread_seq ${order} LIMIT $3`,
        `"message.threadSeq" ${order}`,
      ),
      [rootId, ascending ? after : (before ?? LIMITS.integerMax), limit + 1],
    );
    const messages = messagesOf(rows.slice(0, limit));
    return {
      messages: ascending ? messages : messages.reverse(),
      hasMore: (rows[0]?.found ?? 0) > messages.length,
    };
  }

  /**
   * A page of the threads that a user follows, the one with the newest reply first, and whether more
   * follow.
   */
  async followed(
    userId: UserId,
    filter: ThreadFilter,
    after: ThreadPosition | null,
    limit: number,
  ): Promise<{ readonly threads: readonly ThreadRow[]; readonly hasMore: boolean }> {
    const rows = await this.#database.query<PageRow & OwnThreadRow>(
      withinPageBytes(
        `SELECT ${nestedMessageColumns('x')}, ${OWN_COLUMNS} FROM ${FOLLOWED}
           ${filter === 'unread' ? `AND ${UNREAD} > 0` : ''}
           AND ($2::timestamptz IS NULL OR (x.thread_last_at, x.id) < ($2, $3::uuid))
         ORDER BY x.thread_last_at DESC, x.id DESC LIMIT $4`,
        '"message.threadLastAt" DESC, "message.id" DESC',
      ),
      [userId, after?.lastAt ?? null, after?.id ?? null, limit + 1],
    );
    const threads = rows.slice(0, limit).flatMap((row) => {
      const root = nestedMessage(row);
      return root === null ? [] : [{ ...row, root }];
    });
    return { threads, hasMore: (rows[0]?.found ?? 0) > threads.length };
  }

  /** The number of threads that a user follows and that have unread replies. */
  async unreadCount(userId: UserId): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM ${FOLLOWED} AND ${UNREAD} > 0`,
      [userId],
    );
    return row?.count ?? 0;
  }

  /**
   * Moves the read cursor, never beyond the newest reply, and back only if `back` is true. Does nothing
   * for users without a part in the thread.
   * @returns null when the user is not a member
   */
  async moveRead(
    conversationId: ConversationId,
    userId: UserId,
    rootId: MessageId,
    { seq, back }: ThreadCursorMove,
  ): Promise<MovedThreadCursor | null> {
    const parameters = [conversationId, userId, rootId, seq, back];
    const [row] = await this.#database.query<MovedThreadCursor>(MOVE_READ, parameters);
    return row ?? null;
  }

  /** Until the end of the transaction the user's cursor in the thread does not move. */
  async lockCursor(rootId: MessageId, userId: UserId): Promise<void> {
    await this.#database.query(
      'SELECT 1 FROM thread_members WHERE root_id = $1 AND user_id = $2 FOR NO KEY UPDATE',
      [rootId, userId],
    );
  }

  /**
   * Follows or unfollows a thread. A user who begins to follow it has read all earlier replies.
   * @returns null when the user is not a member
   */
  async setFollowing(
    conversationId: ConversationId,
    userId: UserId,
    rootId: MessageId,
    following: boolean,
  ): Promise<OwnThreadChange | null> {
    const [row] = await this.#database.query<OwnThreadChange>(
      `WITH ${TARGET}, changed AS (
         INSERT INTO thread_members AS t (root_id, user_id, following, last_read_seq, read_count)
         SELECT g.id, $2, $4, g.last_seq, g.last_seq FROM target g WHERE g.is_root
         ON CONFLICT (root_id, user_id) DO UPDATE SET following = EXCLUDED.following,
           last_read_seq = CASE WHEN EXCLUDED.following THEN GREATEST(t.last_read_seq, EXCLUDED.last_read_seq) ELSE t.last_read_seq END,
           read_count = CASE WHEN EXCLUDED.following THEN GREATEST(t.read_count, EXCLUDED.read_count) ELSE t.read_count END
         WHERE t.following <> EXCLUDED.following
         RETURNING following, last_read_seq, read_count
       ) SELECT ${CHANGE_COLUMNS} ${CHANGE}`,
      [conversationId, userId, rootId, following],
    );
    return row ?? null;
  }
}

function messagesOf(rows: readonly object[]): MessageRow[] {
  return rows.map(nestedMessage).filter((message) => message !== null);
}
