import type { ConversationId, MessageId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import type { IndexedMessage, SearchRow } from './search-tokens.js';

/** A number that no other advisory lock in the database uses. */
const INDEX_LOCK = 6_407_315_130;
/** Below every id. */
export const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/** Messages whose ids begin at `firstId`; see `SearchBlockEntity`. */
export interface SearchBlock {
  readonly block: number;
  readonly firstId: MessageId;
  readonly size: number;
}

/** A message that changed after the position of its conversation. */
export interface ChangedMessage extends Omit<IndexedMessage, 'block'> {
  readonly version: number;
  /** Null: the message is below the first block, and is filled in later, in its state at that time. */
  readonly block: number | null;
  /** How many changed, also those that are left to the next batch because of their bytes. */
  readonly found: number;
}

const COLUMNS = `x.id, x.conversation_id AS "conversationId", x.sender_id AS "senderId", x.content, x.files, x.edited_at AS "editedAt",
  x.deleted_at IS NOT NULL OR x.type = 'system' AS hidden`;

/** Reads what messages say, and writes what they are found by. */
@Injectable()
export class SearchIndexRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Until the transaction ends, no other process writes. */
  async lock(): Promise<void> {
    await this.#database.query('SELECT pg_advisory_xact_lock($1)', [INDEX_LOCK]);
  }

  async scheme(): Promise<string | null> {
    const [row] = await this.#database.query<{ scheme: string }>('SELECT scheme FROM search_state');
    return row?.scheme ?? null;
  }

  /**
   * Deletes all rows. The positions begin at the current versions.
   * @param firstId messages below it are earlier ones
   */
  async reset(scheme: string, firstId: MessageId): Promise<void> {
    await this.#database.query(
      'TRUNCATE search_state, message_search, search_positions, search_blocks',
    );
    await this.#database.query(
      'INSERT INTO search_positions (conversation_id, version) SELECT id, version FROM conversations',
    );
    await this.saveBlock({ block: 0, firstId, size: 0 });
    await this.#database.query('INSERT INTO search_state (scheme) VALUES ($1)', [scheme]);
  }

  /** Conversations in which something changed after their position; not more than `limit`. */
  async behind(limit: number): Promise<ConversationId[]> {
    const rows = await this.#database.query<{ id: ConversationId }>(
      `SELECT c.id FROM conversations c LEFT JOIN search_positions p ON p.conversation_id = c.id
       WHERE c.version > COALESCE(p.version, 0) LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * What changed in these conversations after their positions, `limit` messages and `bytes` of text
   * at most, but all of one version; each conversation in the order of its versions. A conversation in
   * which no message changed has none.
   */
  changed(ids: readonly ConversationId[], limit: number, bytes: number): Promise<ChangedMessage[]> {
    return this.#database.query<ChangedMessage>(
      `SELECT * FROM (
       SELECT r.*, count(*) OVER ()::integer AS found, sum(octet_length(r.content)) OVER versions AS bytes, rank() OVER versions AS nth
       FROM (
       SELECT ${COLUMNS}, k.place, x.version, (
         SELECT b.block FROM search_blocks b WHERE b.first_id <= x.id ORDER BY b.first_id DESC LIMIT 1) AS block
       FROM unnest($1::uuid[]) WITH ORDINALITY AS k (id, place)
       JOIN conversations c ON c.id = k.id
       LEFT JOIN search_positions p ON p.conversation_id = c.id
       CROSS JOIN LATERAL (
         SELECT * FROM messages o WHERE o.conversation_id = c.id AND o.version > COALESCE(p.version, 0)
         ORDER BY o.version LIMIT $2) x
       ORDER BY k.place, x.version LIMIT $2) r
       WINDOW versions AS (ORDER BY r.place, r.version)) b
       WHERE b.bytes <= $3 OR b.nth = 1 ORDER BY b.place, b.version`,
      [ids, limit, bytes],
    );
  }

  async move(
    positions: readonly { readonly id: ConversationId; readonly version: number }[],
  ): Promise<void> {
    await this.#database.query(
      `INSERT INTO search_positions (conversation_id, version)
       SELECT n.id, n.version FROM unnest($1::uuid[], $2::integer[]) AS n (id, version)
       JOIN conversations c ON c.id = n.id
       ON CONFLICT (conversation_id) DO UPDATE SET version = EXCLUDED.version`,
      [positions.map(({ id }) => id), positions.map(({ version }) => version)],
    );
  }

  async versions(
    ids: readonly ConversationId[],
  ): Promise<{ readonly id: ConversationId; readonly version: number }[]> {
    return this.#database.query(
      'SELECT id, version FROM conversations WHERE id = ANY($1::uuid[])',
      [ids],
    );
  }

  /**
   * Stores rows; those that are stored with the same text stay as they are.
   * @param language text search configuration; null: no stems
   * @returns ids that had no row
   */
  async store(rows: readonly SearchRow[], language: string | null): Promise<MessageId[]> {
    if (rows.length === 0) return [];
    const stems =
      language === null
        ? `'{}'::text[]`
        : `ARRAY(SELECT '=' || lexeme FROM unnest(to_tsvector($6::regconfig, n.body)))`;
    const stored = await this.#database.query<{ id: MessageId; added: boolean }>(
      `INSERT INTO message_search AS s (message_id, conversation_id, edited_at, body, tokens)
       SELECT n.id, n.conversation_id, n.edited_at, n.body, array_to_tsvector(string_to_array(n.tokens, ' ') || ${stems})
       FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[]) AS n (id, conversation_id, edited_at, body, tokens)
       ON CONFLICT (message_id) DO UPDATE SET edited_at = EXCLUDED.edited_at, body = EXCLUDED.body, tokens = EXCLUDED.tokens
         WHERE s.edited_at IS DISTINCT FROM EXCLUDED.edited_at OR s.body <> EXCLUDED.body
       RETURNING message_id AS id, xmax = 0 AS added`,
      [
        rows.map(({ id }) => id),
        rows.map(({ conversationId }) => conversationId),
        rows.map(({ editedAt }) => editedAt),
        rows.map(({ body }) => body),
        rows.map(({ tokens }) => tokens),
        ...(language === null ? [] : [language]),
      ],
    );
    return stored.filter(({ added }) => added).map(({ id }) => id);
  }

  async remove(ids: readonly MessageId[]): Promise<void> {
    if (ids.length > 0)
      await this.#database.query('DELETE FROM message_search WHERE message_id = ANY($1::uuid[])', [
        ids,
      ]);
  }

  /** The block with the newest messages, or with the oldest that are filled in. */
  async block(which: 'newest' | 'oldest'): Promise<SearchBlock> {
    const [row] = await this.#database.query<SearchBlock>(
      `SELECT block, first_id AS "firstId", size FROM search_blocks ORDER BY block ${which === 'newest' ? 'DESC' : 'ASC'} LIMIT 1`,
    );
    if (row === undefined) throw new Error('The search has no blocks');
    return row;
  }

  async saveBlock({ block, firstId, size }: SearchBlock): Promise<void> {
    await this.#database.query(
      `INSERT INTO search_blocks (block, first_id, size) VALUES ($1, $2, $3)
       ON CONFLICT (block) DO UPDATE SET first_id = EXCLUDED.first_id, size = EXCLUDED.size`,
      [block, firstId, size],
    );
  }

  /** Of the messages that can be found, or of all. */
  async highestId(of: 'found' | 'all'): Promise<MessageId | null> {
    const [row] = await this.#database.query<{ id: MessageId }>(
      of === 'found'
        ? 'SELECT message_id AS id FROM message_search ORDER BY message_id DESC LIMIT 1'
        : 'SELECT id FROM messages ORDER BY id DESC LIMIT 1',
    );
    return row?.id ?? null;
  }

  /** The messages with the highest ids below this one, `bytes` of text at most, but one. */
  below(id: MessageId, limit: number, bytes: number): Promise<Omit<IndexedMessage, 'block'>[]> {
    return this.#database.query(
      `SELECT * FROM (
         SELECT r.*, sum(octet_length(r.content)) OVER ids AS bytes, row_number() OVER ids AS nth
         FROM (SELECT ${COLUMNS} FROM messages x WHERE x.id < $1 ORDER BY x.id DESC LIMIT $2) r
         WINDOW ids AS (ORDER BY r.id DESC)) b
       WHERE b.bytes <= $3 OR b.nth = 1 ORDER BY b.id DESC`,
      [id, limit, bytes],
    );
  }
}
