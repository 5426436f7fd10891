import type {
  ConversationId,
  ConversationKind,
  ConversationTitle,
  MessageId,
  SearchTerm,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { nestedMessage } from '../messages/index.js';
import type { MessageRow, PageRow } from '../messages/index.js';
import { LOWEST_ID } from './search-index.repository.js';
import { highestId, lowestId, scopeSql, statementOf } from './search-statement.js';
import type { MatchRank, MessageQuery } from './search-statement.js';
import { searchWindows, windowBlocks } from './search-windows.js';

/** Milliseconds after which PostgreSQL cancels a search. */
const TIMEOUT_MS = 5_000;
/** Conversations that are read to name them in the query; see `searchWindows`. */
const SCOPE_MAX = 33;

/** A found message, and what names its conversation. */
export interface FoundRow {
  readonly message: MessageRow;
  readonly rank: MatchRank;
  readonly kind: ConversationKind;
  readonly title: ConversationTitle | null;
  /** The other user of a direct conversation. */
  readonly peerId: UserId | null;
}

/** In which conversations a user searches. */
export interface SearchScope {
  /** Null: too many to name them. */
  readonly conversations: readonly ConversationId[] | null;
  /** Those of them in which something changed since they were read for the search. */
  readonly behind: readonly ConversationId[];
}

interface Blocks {
  readonly top: number;
  readonly firstIds: ReadonlyMap<number, MessageId>;
  /** Earlier messages are not filled in yet. */
  readonly filling: boolean;
  /** For each term its stem; null: it has none. */
  readonly stems: readonly (string | null)[];
}

/** Finds messages. */
@Injectable()
export class MessageSearchRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The conversations in which the user may read messages now, and those whose rows are not current. */
  async scope(userId: UserId, ids: readonly ConversationId[]): Promise<SearchScope> {
    const [row] = await this.#database.query<{
      count: number;
      ids: ConversationId[];
      behind: ConversationId[];
    }>(
      `WITH scope AS MATERIALIZED (${scopeSql('$1', ids.length > 0 ? '$2' : null)})
       SELECT count(*)::integer AS count, (COALESCE(array_agg(c.id), '{}'))[1:${SCOPE_MAX}] AS ids,
         COALESCE(array_agg(c.id) FILTER (WHERE c.version > COALESCE(p.version, 0)), '{}') AS behind
       FROM scope s JOIN conversations c ON c.id = s.id LEFT JOIN search_positions p ON p.conversation_id = c.id`,
      ids.length > 0 ? [userId, ids] : [userId],
    );
    if (row === undefined) throw new Error('The conversations of the user have no count');
    return { conversations: row.count < SCOPE_MAX ? row.ids : null, behind: row.behind };
  }

  /**
   * A page of what is found, whether more follow, and whether all messages can be found. What the
   * user may read is decided by the statement itself.
   * @param language text search configuration for stems; null: none
   */
  async find(
    query: MessageQuery,
    { conversations }: SearchScope,
    language: string | null,
  ): Promise<{
    readonly rows: readonly FoundRow[];
    readonly hasMore: boolean;
    readonly complete: boolean;
    readonly stems: readonly (string | null)[];
  }> {
    const newest = query.order === 'newest';
    const high = newest && query.position !== null ? query.position.id : highestId(query.before);
    const blocks = await this.#blocks(high, query.terms, language);
    const windows =
      query.is.length > 0
        ? [{ tokens: [], low: LOWEST_ID, high }]
        : searchWindows(blocks.top, blocks.firstIds, lowestId(query.after), high, conversations);
    const { sql, values } = statementOf(query, windows, blocks.stems);
    const found = await this.#database.query<FoundRow & PageRow>(sql, values);
    const rows = found.slice(0, query.limit).flatMap((row) => {
      const message = nestedMessage(row);
      return message === null ? [] : [{ ...row, message }];
    });
    return {
      rows,
      hasMore: (found[0]?.found ?? 0) > rows.length,
      complete: !blocks.filling,
      stems: blocks.stems,
    };
  }

  /** For the transaction of a search: no plan is worth a compiler or more processes. */
  async limitCost(): Promise<void> {
    await this.#database.query(
      `SELECT set_config('statement_timeout', $1, true), set_config('jit', 'off', true),
         set_config('max_parallel_workers_per_gather', '0', true)`,
      [String(TIMEOUT_MS)],
    );
  }

  async #blocks(
    high: MessageId,
    terms: readonly SearchTerm[],
    language: string | null,
  ): Promise<Blocks> {
    const words = terms.map((term) =>
      term.exact || term.excluded || term.text.includes(' ') ? '' : term.text,
    );
    const [top] = await this.#database.query<{
      block: number;
      filling: boolean;
      stems: (string | null)[];
    }>(
      `SELECT COALESCE((SELECT block FROM search_blocks WHERE first_id < $1 ORDER BY first_id DESC LIMIT 1),
           (SELECT min(block) FROM search_blocks)) AS block,
         (SELECT first_id FROM search_blocks ORDER BY first_id LIMIT 1) <> '${LOWEST_ID}' AS filling,
         ARRAY(SELECT (tsvector_to_array(to_tsvector($2::regconfig, w)))[1] FROM unnest($3::text[]) WITH ORDINALITY AS t (w, place) ORDER BY place) AS stems`,
      [high, language ?? 'simple', words],
    );
    if (top === undefined) throw new Error('The search has no blocks');
    const starts = await this.#database.query<{ block: number; firstId: MessageId }>(
      'SELECT block, first_id AS "firstId" FROM search_blocks WHERE block = ANY($1::integer[])',
      [windowBlocks(top.block)],
    );
    return {
      top: top.block,
      firstIds: new Map(starts.map(({ block, firstId }) => [block, firstId])),
      filling: top.filling,
      stems: language === null ? words.map(() => null) : top.stems,
    };
  }
}
