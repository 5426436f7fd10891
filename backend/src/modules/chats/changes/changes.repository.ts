import type { ConversationId, UserId, Version } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, PreparedStatement } from '../../../platform/database/index.js';
import { memberColumns } from '../access/index.js';
import type { MemberRow } from '../access/index.js';
import { nestedMessage, nestedMessageColumns, withinPageBytes } from '../messages/index.js';
import type { MessageRow, PageRow } from '../messages/index.js';

/** Where a page of changes ended. Several members may have been added in one version. */
export interface ChangesPosition {
  readonly version: Version;
  readonly id: string;
  /** Later changes are not on the pages that follow the first one: it was the current version. */
  readonly upTo: Version;
}

/** A conversation, and what a client has of it. */
export interface WantedChanges {
  readonly conversationId: ConversationId;
  /** The client has all changes up to here. */
  readonly since: Version;
  /** Null for the first page. */
  readonly after: ChangesPosition | null;
}

/** A message, or a present or former member, that changed in this version. */
export type ChangeRow = { readonly version: Version; readonly id: string } & (
  | { readonly kind: 'message'; readonly message: MessageRow }
  | { readonly kind: 'member'; readonly member: MemberRow; readonly left: boolean }
);

/** A page of the changes of one conversation. */
export interface FoundChanges {
  readonly conversationId: ConversationId;
  /** The current version. */
  readonly current: Version;
  /** The page has everything up to this version. */
  readonly version: Version;
  /** More than `LIMITS.changesMax` rows changed; none is listed. */
  readonly reset: boolean;
  readonly rows: readonly ChangeRow[];
  /** Null on the last page. */
  readonly end: ChangesPosition | null;
}

export interface CursorsRow {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly lastDeliveredSeq: number;
  readonly lastReadSeq: number;
}

interface StoredRow extends PageRow {
  readonly conversationId: ConversationId;
  readonly current: Version;
  readonly upTo: Version;
  /** Number of changed rows, at most one more than `LIMITS.changesMax`. */
  readonly changed: number;
  readonly version: Version | null;
  readonly id: string;
  readonly left: boolean;
}

/** Larger than all ids: after everything in a version. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * The number of rows of a table that changed after the wanted version, counted up to a maximum. The
 * order makes PostgreSQL use the index, also where it expects so many rows that it would find enough
 * in any part of the table.
 */
function changedCount(table: string): string {
  return `(SELECT count(*) FROM (
    SELECT 1 FROM ${table} WHERE conversation_id = c.id AND version > w.since ORDER BY version LIMIT ${LIMITS.changesMax + 1}) k)`;
}

/** The changed rows of one table, in the order of a page. */
function changedRows(table: string, id: string, columns: string): string {
  return `
    (SELECT t.version, t.${id} AS id, ${columns} FROM ${table} t
     WHERE w.changed <= ${LIMITS.changesMax} AND t.conversation_id = w.conversation_id
       AND (t.version, t.${id}) > (w.after_version, w.after_id) AND t.version <= w.up_to
     ORDER BY t.version, t.${id} LIMIT $7)`;
}

/**
 * Parameters: user, then arrays of conversations, `since`, and the version, id and `upTo` of
 * positions; the limit. `wanted` is computed once for each conversation: only a first page counts.
 */
const CHANGES = new PreparedStatement<StoredRow>(
  withinPageBytes(
    `WITH wanted AS MATERIALIZED (
     SELECT w.place, c.id AS conversation_id, c.version AS current, COALESCE(w.up_to, c.version) AS up_to, w.after_version, w.after_id,
       CASE WHEN w.up_to IS NULL THEN ${changedCount('messages')} + ${changedCount('conversation_members')} ELSE 0 END AS changed
     FROM unnest($2::uuid[], $3::integer[], $4::integer[], $5::uuid[], $6::integer[])
       WITH ORDINALITY AS w (conversation_id, since, after_version, after_id, up_to, place)
     JOIN conversation_members own ON own.conversation_id = w.conversation_id AND own.user_id = $1 AND own.left_at IS NULL
     JOIN conversations c ON c.id = w.conversation_id
   )
   SELECT w.place, w.conversation_id AS "conversationId", w.current, w.up_to AS "upTo", w.changed::integer, r.version, r.id,
     (r.member).left_at IS NOT NULL AS left, ${memberColumns('(r.member)')}, ${nestedMessageColumns('(r.message)')}
   FROM wanted w
   LEFT JOIN LATERAL (
     ${changedRows('messages', 'id', 't AS message, NULL::conversation_members AS member')}
     UNION ALL
     ${changedRows('conversation_members', 'user_id', 'NULL::messages, t')}
     ORDER BY version, id LIMIT $7
   ) r ON true`,
    'place, version, id',
    { part: 'place' },
  ),
);

const CURSORS = new PreparedStatement<CursorsRow>(
  `SELECT m.conversation_id AS "conversationId", m.user_id AS "userId",
     m.last_delivered_seq AS "lastDeliveredSeq", GREATEST(m.last_read_seq, m.receipt_seq) AS "lastReadSeq"
   FROM conversations c JOIN conversation_members m ON m.conversation_id = c.id
   WHERE c.id = ANY($2::uuid[]) AND c.member_count <= $3 AND m.left_at IS NULL AND m.user_id <> $1`,
);

/** Reads what changed in conversations after a version: rows with a larger version. */
@Injectable()
export class ChangesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * A page for each of these conversations, in one statement. All pages together end before their
   * texts exceed the bytes of a page: the last one may be shorter, and the ones after it are
   * missing, as are conversations that the user is not a member of.
   * @param limit of rows per conversation
   */
  async pages(
    userId: UserId,
    wanted: readonly WantedChanges[],
    limit: number,
  ): Promise<FoundChanges[]> {
    if (wanted.length === 0) return [];
    const rows = await this.#database.execute(CHANGES, [
      userId,
      wanted.map(({ conversationId }) => conversationId),
      wanted.map(({ since }) => since),
      wanted.map(({ since, after }) => after?.version ?? since),
      wanted.map(({ after }) => after?.id ?? LAST_ID),
      wanted.map(({ after }) => after?.upTo ?? null),
      limit + 1,
    ]);
    return wanted.flatMap(({ conversationId }) => {
      const found = rows.filter((row) => row.conversationId === conversationId);
      return found.length === 0 ? [] : [pageOf(found, limit)];
    });
  }

  /**
   * The cursors of the other members of those of these conversations that are not too large for
   * receipts.
   */
  cursors(userId: UserId, conversationIds: readonly ConversationId[]): Promise<CursorsRow[]> {
    return this.#database.execute(CURSORS, [userId, conversationIds, LIMITS.receiptMembersMax]);
  }
}

function pageOf(found: readonly StoredRow[], limit: number): FoundChanges {
  const [first] = found;
  if (first === undefined) throw new Error('A page of changes has at least one row');
  const { conversationId, current, upTo } = first;
  const reset = first.changed > LIMITS.changesMax;
  if (reset) return { conversationId, current, version: current, reset, rows: [], end: null };
  const rows = found.slice(0, limit).flatMap(toChangeRow);
  const last = rows.at(-1);
  if (last === undefined || first.found <= rows.length)
    return { conversationId, current, version: upTo, reset, rows, end: null };
  // The next row may have been changed in the same version, which is then not complete.
  const shared = found[limit]?.version === last.version;
  return {
    conversationId,
    current,
    version: shared ? last.version - 1 : last.version,
    reset,
    rows,
    end: { version: last.version, id: last.id, upTo },
  };
}

function toChangeRow(row: StoredRow): ChangeRow[] {
  const { version, id, left } = row;
  if (version === null) return [];
  const message = nestedMessage(row);
  if (message !== null) return [{ kind: 'message', version, id, message }];
  // Selected with the columns of a member.
  return [{ kind: 'member', version, id, member: row as unknown as MemberRow, left }];
}
