import { LIMITS, termGrams, termPattern } from '@chatcall/contracts';
import type {
  ConversationId,
  MessageId,
  SearchContent,
  SearchOrder,
  SearchState,
  SearchTerm,
  UserId,
} from '@chatcall/contracts';
import { Parameters } from '../../../platform/database/index.js';
import { acrossBlock, readableSql } from '../access/index.js';
import { nestedMessageColumns, withinPageBytes } from '../messages/index.js';
import { LOWEST_ID } from './search-index.repository.js';
import { ANY_TOKEN, contentToken, senderToken, stemToken } from './search-tokens.js';
import type { SearchWindow } from './search-windows.js';

/** Above every id. */
const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
/** The clock of a process and the one of the database differ by less, in milliseconds. */
const CLOCKS_MS = 86_400_000;

/** How many of the words are as they were typed: all as one phrase, all whole, all at beginnings. */
export type MatchRank = 0 | 1 | 2 | 3;

/** Where a page of found messages ended. */
export interface FoundPosition {
  readonly rank: MatchRank;
  readonly id: MessageId;
}

/** What is searched for. */
export interface MessageQuery {
  readonly userId: UserId;
  readonly terms: readonly SearchTerm[];
  readonly from: readonly UserId[];
  /** Empty: in all conversations of the user. */
  readonly in: readonly ConversationId[];
  readonly before: Date | null;
  readonly after: Date | null;
  readonly has: readonly SearchContent[];
  readonly is: readonly SearchState[];
  readonly order: SearchOrder;
  readonly position: FoundPosition | null;
  readonly limit: number;
}

/**
 * SQL of the ids of the conversations in which a user searches: those in which they are a member, or
 * of these ones those that they may read.
 */
export function scopeSql(user: string, ids: string | null): string {
  return ids === null
    ? `SELECT m.conversation_id AS id FROM conversation_members m WHERE m.user_id = ${user} AND m.left_at IS NULL`
    : `SELECT c.id FROM conversations c WHERE c.id = ANY(${ids}::uuid[]) AND ${readableSql(user)}`;
}

/** SQL of the ids of messages in one of these states, in the conversations of `scope`. */
const STATES: Readonly<Record<SearchState, string>> = {
  pinned:
    'SELECT o.id FROM scope JOIN messages o ON o.conversation_id = scope.id WHERE o.pinned_at IS NOT NULL',
  saved: 'SELECT message_id AS id FROM saved_messages WHERE user_id = $1',
  // As the list of mentions has them.
  mention: `SELECT n.message_id AS id FROM mentions n WHERE n.user_id = $1 AND NOT ${acrossBlock('$1', 'n.sender_id')}
    UNION
    SELECT o.id FROM scope JOIN conversation_members m ON m.conversation_id = scope.id AND m.user_id = $1 AND m.left_at IS NULL
    JOIN messages o ON o.conversation_id = m.conversation_id
    WHERE o.mentions_all = 'all' AND o.sender_id <> $1 AND o.created_at >= m.joined_at AND NOT ${acrossBlock('$1', 'o.sender_id')}`,
};

/**
 * The statement of a search. The windows are searched one after another, until there are enough
 * messages; the plan cannot be another one, since each is a subquery that depends on its window.
 */
export function statementOf(
  query: MessageQuery,
  windows: readonly SearchWindow[],
  stems: readonly (string | null)[],
): { readonly sql: string; readonly values: unknown[] } {
  const parameters = new Parameters(query.userId);
  const add = (value: unknown, type: string): string => `${parameters.add(value)}::${type}`;
  const scope = scopeSql('$1', query.in.length > 0 ? parameters.add(query.in) : null);
  const tokens = queryTokens(query, stems);
  const texts = windows.map((window) => {
    const all = [...(window.tokens.length > 0 ? [anyOf(window.tokens)] : []), ...tokens];
    return all.length > 0 ? all.join(' & ') : quoted(ANY_TOKEN);
  });
  const ranked = query.order === 'relevance';
  const limit = add(query.limit + 1, 'integer');
  const candidates = ranked ? String(LIMITS.messageSearchRanked) : limit;
  const [driver, ...others] = query.is.map((state) => STATES[state]);
  const source =
    driver === undefined
      ? 'SELECT s.* FROM message_search s WHERE s.tokens @@ w.query OFFSET 0'
      : `SELECT s.* FROM (${driver}) d JOIN message_search s ON s.message_id = d.id
         WHERE s.tokens @@ w.query ${others.map((other) => `AND s.message_id IN (${other})`).join(' ')} OFFSET 0`;
  const conditions = rowConditions(query, stems, add);
  const position = query.position;
  const afterRank =
    ranked && position !== null
      ? `WHERE f.rank > ${add(position.rank, 'integer')} OR (f.rank = ${add(position.rank, 'integer')} AND f.id < ${add(position.id, 'uuid')})`
      : '';
  const sql = `WITH scope AS MATERIALIZED (${scope})
    ${withinPageBytes(
      `SELECT f.rank, c.kind, c.title,
         CASE c.direct_low WHEN $1 THEN c.direct_high ELSE c.direct_low END AS "peerId", ${nestedMessageColumns('x')}
       FROM (
         SELECT f.id, f.rank FROM (
           SELECT f.id, f.rank
           FROM unnest(${add(texts, 'text[]')}::tsquery[], ${add(
             windows.map(({ low }) => low),
             'uuid[]',
           )}, ${add(
             windows.map(({ high }) => high),
             'uuid[]',
           )}) AS w (query, low, high)
           CROSS JOIN LATERAL (
             SELECT k.message_id AS id, ${rankSql(query.terms, add)} AS rank
             FROM (
               SELECT s.* FROM (${source}) s
               WHERE s.message_id >= w.low AND s.message_id < w.high AND s.conversation_id IN (SELECT id FROM scope)
                 ${conditions.stored.map((condition) => `AND ${condition}`).join(' ')}
               ORDER BY s.message_id DESC OFFSET 0
             ) k
             CROSS JOIN LATERAL (
               SELECT 1 FROM messages x
               WHERE x.id = k.message_id AND x.deleted_at IS NULL AND x.edited_at IS NOT DISTINCT FROM k.edited_at
                 ${conditions.message.map((condition) => `AND ${condition}`).join(' ')}
               LIMIT 1
             ) current
             LIMIT ${candidates}
           ) f
           LIMIT ${candidates}
         ) f ${afterRank}
         ORDER BY ${ranked ? 'f.rank, ' : ''}f.id DESC LIMIT ${limit}
       ) f
       JOIN messages x ON x.id = f.id JOIN conversations c ON c.id = x.conversation_id`,
      ranked ? 'rank, "message.id" DESC' : '"message.id" DESC',
    )}`;
  return { sql, values: parameters.values };
}

/** What every found message has among its tokens. */
function queryTokens(query: MessageQuery, stems: readonly (string | null)[]): string[] {
  const terms = query.terms.flatMap((term, index) => {
    if (term.excluded) return [];
    const parts = `(${termGrams(term).map(quoted).join(' & ')})`;
    const stem = stems[index] ?? null;
    return [stem === null ? parts : `(${parts} | ${quoted(stemToken(stem))})`];
  });
  return [
    ...terms,
    ...(query.from.length > 0 ? [anyOf(query.from.map(senderToken))] : []),
    ...query.has.map((content) => quoted(contentToken(content))),
  ];
}

/** Conditions that judge exactly: those of row `s` of the search, and those of message `x`. */
function rowConditions(
  query: MessageQuery,
  stems: readonly (string | null)[],
  add: (value: unknown, type: string) => string,
): { readonly stored: string[]; readonly message: string[] } {
  const stored = query.terms.map((term, index) => {
    const found = `s.body LIKE ${add(termPattern(term), 'text')}`;
    const stem = stems[index] ?? null;
    if (term.excluded) return `NOT (${found})`;
    return stem === null
      ? found
      : `(${found} OR s.tokens @@ ${add(quoted(stemToken(stem)), 'tsquery')})`;
  });
  const message = [
    ...(query.from.length > 0 ? [`x.sender_id = ANY(${add(query.from, 'uuid[]')})`] : []),
    ...(query.before !== null ? [`x.created_at < ${add(query.before, 'timestamptz')}`] : []),
    ...(query.after !== null ? [`x.created_at >= ${add(query.after, 'timestamptz')}`] : []),
  ];
  return { stored, message };
}

/** SQL expression: the `MatchRank` of row `k`. */
function rankSql(
  terms: readonly SearchTerm[],
  add: (value: unknown, type: string) => string,
): string {
  const words = terms.filter(({ excluded }) => !excluded).map(({ text }) => text);
  if (words.length === 0) return '0';
  const like = (pattern: string): string => `k.body LIKE ${add(pattern, 'text')}`;
  const all = (patterns: readonly string[]): string => patterns.map(like).join(' AND ');
  return `CASE
    WHEN ${like(`% ${words.join(' ')} %`)} THEN 0
    WHEN ${all(words.map((word) => `% ${word} %`))} THEN 1
    WHEN ${all(words.map((word) => `% ${word}%`))} THEN 2
    ELSE 3 END`;
}

function anyOf(tokens: readonly string[]): string {
  return `(${tokens.map(quoted).join(' | ')})`;
}

/** A token in the text of a tsquery. */
function quoted(token: string): string {
  return `'${token.replace(/['\\]/g, '$&$&')}'`;
}

/** Above the ids of messages that were stored before a time: ids begin with the time. */
export function highestId(before: Date | null): MessageId {
  return before === null ? HIGHEST_ID : idOfTime(before.getTime() + CLOCKS_MS);
}

export function lowestId(after: Date | null): MessageId {
  return after === null ? LOWEST_ID : idOfTime(after.getTime() - CLOCKS_MS);
}

function idOfTime(milliseconds: number): MessageId {
  const hex = Math.min(Math.max(milliseconds, 0), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
