import type { ConversationId, MessageId, UserId } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { nestedMessage, nestedMessageColumns, withinPageBytes } from './message-rows.js';
import type { MessageRow, PageRow } from './message-rows.js';
import { READER } from '../access/index.js';

/** The requested part of a history. Both bounds are exclusive; at most one is given. */
export interface HistorySlice {
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
}

/**
 * The message around which a part of a history is requested: by `seq`, by id, or the first one at or
 * after a time, else the newest.
 */
export type HistoryPlace =
  | { readonly kind: 'seq'; readonly value: number }
  | { readonly kind: 'message'; readonly value: MessageId }
  | { readonly kind: 'time'; readonly value: Date };

/** A part of a history around a message, ascending by `seq`. */
export interface HistoryAround {
  readonly messages: readonly MessageRow[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** A row of the page around a place. */
interface AroundRow {
  /** `seq` of the place; null when the conversation does not have the message. */
  readonly place: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
}

/**
 * `seq` of the place `$3`, by its kind. The place of a reply that is only in a thread is its root. A time is found by halving the history: messages are stored
 * in the order of their times, so it needs no index that each send would have to update.
 */
const PLACES: Readonly<Record<HistoryPlace['kind'], string>> = {
  seq: `LEAST($3::bigint, ${LIMITS.integerMax})::integer`,
  message: `(SELECT COALESCE(x.seq, r.seq) FROM messages x LEFT JOIN messages r ON r.id = x.thread_id
    WHERE x.id = $3 AND x.conversation_id = m.conversation_id)`,
  time: `(
    WITH RECURSIVE search (low, high) AS (
      SELECT 1, last_seq FROM conversations WHERE id = m.conversation_id
      UNION ALL
      SELECT CASE WHEN x.created_at < $3 THEN middle + 1 ELSE low END,
        CASE WHEN x.created_at < $3 THEN high ELSE middle END
      FROM search
      CROSS JOIN LATERAL (SELECT low + (high - low) / 2) h (middle)
      JOIN messages x ON x.conversation_id = m.conversation_id AND x.seq = middle
      WHERE low < high
    )
    SELECT low FROM search WHERE low >= high)`,
};

/** Reads pages of the histories of conversations. */
@Injectable()
export class HistoryRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * A slice of a conversation's history, ascending by `seq`, and whether more messages follow in
   * its direction.
   * @returns null when the user may not read the conversation
   */
  async slice(
    conversationId: ConversationId,
    userId: UserId,
    { before, after, limit }: HistorySlice,
  ): Promise<{ readonly messages: MessageRow[]; readonly hasMore: boolean } | null> {
    const ascending = after !== undefined;
    const order = ascending ? 'ASC' : 'DESC';
    const rows = await this.#database.query<PageRow>(
      withinPageBytes(
        `SELECT ${nestedMessageColumns('x')}
       FROM ${READER} m
       LEFT JOIN LATERAL (
         SELECT * FROM messages
         WHERE conversation_id = m.conversation_id AND seq ${ascending ? '>' : '<'} $3
         ORDER BY seq ${order} LIMIT $4
       ) x ON true`,
        `"message.seq" ${order}`,
      ),
      [conversationId, userId, ascending ? after : (before ?? LIMITS.integerMax), limit + 1],
    );
    const [first] = rows;
    if (first === undefined) return null;
    const page = rows.slice(0, limit);
    const messages = page.map(nestedMessage).filter((message) => message !== null);
    return {
      messages: ascending ? messages : messages.reverse(),
      hasMore: first.found > page.length,
    };
  }

  /**
   * At most `limit` messages around a place: half of them before it, unless there are fewer on one
   * side. Those nearest to the place remain when their texts would be too long for a page.
   * @returns null when the user may not read the conversation; 'unknown' when the conversation does not have the
   *   message
   */
  async around(
    conversationId: ConversationId,
    userId: UserId,
    place: HistoryPlace,
    limit: number,
  ): Promise<HistoryAround | 'unknown' | null> {
    const rows = await this.#database.query<AroundRow>(aroundStatement(place.kind), [
      conversationId,
      userId,
      place.value,
      limit,
    ]);
    const [first] = rows;
    if (first === undefined) return null;
    const found = rows
      .map(nestedMessage)
      .filter((message) => message !== null)
      .sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
    const index = found.findIndex((message) => message.seq === first.place);
    // A time in a history without messages.
    if (index < 0 && place.kind === 'time')
      return { messages: [], hasOlder: false, hasNewer: false };
    if (index < 0) return 'unknown';
    const start = Math.min(index - Math.floor(limit / 2), found.length - limit);
    const messages = found.slice(Math.max(0, start)).slice(0, limit);
    return {
      messages,
      hasOlder: messages[0]?.seq !== first.lowest,
      hasNewer: messages.at(-1)?.seq !== first.highest,
    };
  }
}

/**
 * Reads one range of an index, wherever the place is: a history has no gaps. The range is twice as
 * long as the page, for a place near one of the ends.
 */
function aroundStatement(kind: HistoryPlace['kind']): string {
  return withinPageBytes(
    `SELECT p.seq AS place, min(x.seq) OVER () AS lowest, max(x.seq) OVER () AS highest,
       ${nestedMessageColumns('x')}
     FROM (
       SELECT m.conversation_id, ${PLACES[kind]} AS seq
       FROM ${READER} m
       OFFSET 0
     ) p
     LEFT JOIN messages x ON x.conversation_id = p.conversation_id
       AND x.seq BETWEEN p.seq - $4::integer AND p.seq::bigint + $4`,
    `abs("message.seq" - place), "message.seq"`,
  );
}
