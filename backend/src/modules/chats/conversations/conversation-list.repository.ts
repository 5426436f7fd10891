import type {
  ConversationFilter,
  ConversationId,
  CountedTotals,
  SearchQuery,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, nameSearch, Parameters } from '../../../platform/database/index.js';
import { UNREAD, UNREAD_MENTIONS } from '../access/index.js';
import { findable } from '../../users/index.js';
import {
  CONVERSATION_COLUMNS,
  HIDDEN,
  MUTED,
  OWN_COLUMNS,
  withLastMessage,
} from './conversation.repository.js';
import type { ConversationViewRow } from './conversation.repository.js';
import { nestedMessageColumns, withinPageBytes } from '../messages/index.js';
import type { PageRow } from '../messages/index.js';

/** The position where a page of the list ended. */
export interface ListPosition {
  readonly lastActivityAt: Date;
  readonly id: ConversationId;
}

/** The position where a page of found conversations ended. */
export interface FoundPosition extends ListPosition {
  /** Number of the kind of match; see `find`. */
  readonly place: number;
}

export interface FoundRow extends ConversationViewRow {
  readonly place: number;
}

interface ListQuery {
  readonly userId: UserId;
  readonly limit: number;
}

/** The rows of a page, and whether more follow. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

type StoredRow<Row> = Omit<Row, 'lastMessage'> & PageRow;

/**
 * SQL condition: a member of conversation `c` sees it. A direct conversation without messages is
 * visible only to the user who created it.
 * @param userId the SQL expression of the member's id
 */
export function visibleTo(userId: string): string {
  return `(c.kind <> 'direct' OR c.last_seq > 0 OR c.created_by = ${userId})`;
}

const VISIBLE = visibleTo('$1');
/** SQL condition: in the list. A hidden conversation with unread messages is. */
const LISTED = `NOT m.archived AND NOT (${HIDDEN} AND ${UNREAD} = 0)`;
const FILTERS: Readonly<Record<ConversationFilter, string>> = {
  active: LISTED,
  unread: `NOT m.archived AND ${UNREAD} > 0`,
  archived: 'm.archived',
  placed: `${LISTED} AND (m.favourite OR m.section_id IS NOT NULL)`,
};

/**
 * The conversations of a user: pages, search and totals, each in one statement however many there
 * are.
 */
@Injectable()
export class ConversationListRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A page, newest activity first. */
  async page(
    query: ListQuery & {
      readonly filter: ConversationFilter | null;
      readonly after: ListPosition | null;
    },
  ): Promise<ListPage<ConversationViewRow>> {
    const { userId, filter, after, limit } = query;
    const rows = await this.#database.query<StoredRow<ConversationViewRow>>(
      withinPageBytes(
        `SELECT v.*, ${nestedMessageColumns('x')}
       FROM (
         SELECT ${CONVERSATION_COLUMNS}, ${OWN_COLUMNS}
         FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
         WHERE m.user_id = $1 AND m.left_at IS NULL AND ${VISIBLE} AND ${filter === null ? 'true' : FILTERS[filter]}
           AND ($2::timestamptz IS NULL OR (c.last_activity_at, c.id) < ($2, $3::uuid))
         ORDER BY c.last_activity_at DESC, c.id DESC
         LIMIT $4
       ) v
       LEFT JOIN messages x ON x.conversation_id = v.id AND x.seq = v."lastSeq"`,
        '"lastActivityAt" DESC, id DESC',
      ),
      [userId, after?.lastActivityAt ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, withLastMessage);
  }

  /**
   * Finds groups and channels by their title, and direct conversations by the names of the other user where the
   * search for users would find them. The best matches come first.
   * @param query.search with at least one word
   */
  async find(
    query: ListQuery & { readonly search: SearchQuery; readonly after: FoundPosition | null },
  ): Promise<ListPage<FoundRow>> {
    const { userId, search, after, limit } = query;
    const parameters = new Parameters(
      userId,
      after?.place ?? null,
      after?.lastActivityAt ?? null,
      after?.id ?? null,
      limit + 1,
    );
    const group = nameSearch(search, { key: 'c.search_key', grams: 'c.search_grams' }, parameters);
    const peer = nameSearch(search, { key: 'p.search_key', grams: 'p.search_grams' }, parameters);
    const columns = `${CONVERSATION_COLUMNS}, ${OWN_COLUMNS}`;
    const own =
      'JOIN conversation_members m ON m.conversation_id = c.id AND m.user_id = $1 AND m.left_at IS NULL';
    const rows = await this.#database.query<StoredRow<FoundRow>>(
      withinPageBytes(
        `SELECT v.*, ${nestedMessageColumns('x')}
       FROM (
         SELECT * FROM (
           SELECT ${columns}, ${group.rank} + 2 AS place FROM conversations c ${own}
           WHERE c.kind <> 'direct' AND ${group.matches}
           UNION ALL
           SELECT ${columns}, r.rank + CASE WHEN r.rank < 2 THEN 0 ELSE 2 END AS place
           FROM users p
           JOIN conversations c ON c.direct_low = LEAST(p.id, $1) AND c.direct_high = GREATEST(p.id, $1) ${own}
           CROSS JOIN LATERAL (SELECT ${peer.rank} AS rank) r
           WHERE ${peer.matches} AND ${VISIBLE} AND ${findable('p', '$1')}
         ) found
         WHERE $2::integer IS NULL OR place > $2
           OR (place = $2 AND ("lastActivityAt", id) < ($3::timestamptz, $4::uuid))
         ORDER BY place, "lastActivityAt" DESC, id DESC
         LIMIT $5
       ) v
       LEFT JOIN messages x ON x.conversation_id = v.id AND x.seq = v."lastSeq"`,
        'place, "lastActivityAt" DESC, id DESC',
      ),
      parameters.values,
    );
    return pageOf(rows, limit, (row) => ({ ...withLastMessage(row), place: row.place }));
  }

  /** Counts over all conversations of a user without those in `except`. */
  async totals(userId: UserId, except: readonly ConversationId[]): Promise<CountedTotals> {
    const [row] = await this.#database.query<CountedTotals>(
      `SELECT
         COALESCE(sum(u.unread) FILTER (WHERE counted), 0)::integer AS unread,
         (count(*) FILTER (WHERE counted))::integer AS "unreadConversations",
         COALESCE(sum(${UNREAD_MENTIONS}), 0)::integer AS mentions,
         (count(*) FILTER (WHERE m.archived))::integer AS archived,
         ceil(extract(epoch FROM min(m.muted_until) FILTER (WHERE ${MUTED} AND u.unread > 0) - now()))::integer AS "muteEndsIn"
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       CROSS JOIN LATERAL (SELECT ${UNREAD} AS unread OFFSET 0) u
       CROSS JOIN LATERAL (SELECT NOT ${MUTED} AND u.unread > 0 AS counted) h
       WHERE m.user_id = $1 AND m.left_at IS NULL AND ${VISIBLE}
         AND NOT EXISTS (SELECT 1 FROM unnest($2::uuid[]) AS e (id) WHERE e.id = m.conversation_id)`,
      [userId, except],
    );
    if (row === undefined) throw new Error('An aggregate has no row');
    return row;
  }
}

function pageOf<Stored extends PageRow, Row>(
  rows: readonly Stored[],
  limit: number,
  toRow: (row: Stored) => Row,
): ListPage<Row> {
  const page = rows.slice(0, limit);
  return { rows: page.map(toRow), hasMore: (rows[0]?.found ?? 0) > page.length };
}
