import type {
  AdministeredKind,
  AdministeredState,
  ConversationCounts,
  ConversationId,
  SearchQuery,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, Parameters, nameSearch } from '../../../platform/database/index.js';

/** A group or channel, without anything that was written in it. */
export interface AdministeredRow {
  readonly id: ConversationId;
  readonly kind: AdministeredKind;
  readonly title: string;
  readonly memberCount: number;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
  readonly archivedAt: Date | null;
  /** Number of the kind of match; 0 without a search. */
  readonly place: number;
  /** Search key of the title, by which the list is sorted. */
  readonly key: string;
}

/** The position where a page ended. */
export type AdministeredPosition = Pick<AdministeredRow, 'place' | 'key' | 'id'>;

const COLUMNS = `c.id, c.kind, c.title, c.member_count AS "memberCount", c.created_at AS "createdAt",
  c.last_activity_at AS "lastActivityAt", c.archived_at AS "archivedAt", c.search_key AS key`;

/** SQL condition: administrators see conversation `c`. */
const LISTED = "c.kind <> 'direct' AND c.deleted_at IS NULL";

/** SQL condition: conversation `c` has an owner with an active account, other than user `except`. */
function hasOwner(except: string): string {
  return `EXISTS (
    SELECT 1 FROM conversation_members o JOIN users u ON u.id = o.user_id
    WHERE o.conversation_id = c.id AND o.role = 'owner' AND o.left_at IS NULL AND u.state = 'active' AND o.user_id IS DISTINCT FROM ${except})`;
}

const IN_STATE: Readonly<Record<AdministeredState, string>> = {
  open: 'c.archived_at IS NULL',
  archived: 'c.archived_at IS NOT NULL',
  ownerless: `NOT ${hasOwner('NULL::uuid')}`,
};

/** Reads groups and channels for administrators. */
@Injectable()
export class AdministeredConversationRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * A page by title; found ones by the kind of match, then by title.
   * @param query.search all when null; else with at least one word
   * @param query.kind both when null
   * @param query.state all when null
   * @param query.soleOwnerId those that no other owner with an active account is left for; all when null
   */
  async page(query: {
    readonly search: SearchQuery | null;
    readonly kind: AdministeredKind | null;
    readonly state: AdministeredState | null;
    readonly soleOwnerId: UserId | null;
    readonly after: AdministeredPosition | null;
    readonly limit: number;
  }): Promise<AdministeredRow[]> {
    const { search, kind, state, soleOwnerId, after, limit } = query;
    const parameters = new Parameters(
      kind,
      after?.place ?? null,
      after?.key ?? null,
      after?.id ?? null,
      limit,
      soleOwnerId,
    );
    const { matches, rank } =
      search === null
        ? { matches: 'true', rank: '0' }
        : nameSearch(search, { key: 'c.search_key', grams: 'c.search_grams' }, parameters);
    return this.#database.query<AdministeredRow>(
      `SELECT ${COLUMNS}, ${rank} AS place FROM conversations c
       WHERE ${LISTED} AND ($1::text IS NULL OR c.kind = $1) AND ${matches} AND ${state === null ? 'true' : IN_STATE[state]}
         AND ($6::uuid IS NULL OR c.id IN (
           SELECT m.conversation_id FROM conversation_members m
           WHERE m.user_id = $6 AND m.role = 'owner' AND m.left_at IS NULL) AND NOT ${hasOwner('$6::uuid')})
         AND ($2::integer IS NULL OR (${rank}, c.search_key, c.id) > ($2, $3::text, $4::uuid))
       ORDER BY place, c.search_key, c.id LIMIT $5`,
      parameters.values,
    );
  }

  async find(id: ConversationId): Promise<AdministeredRow | null> {
    const [row] = await this.#database.query<AdministeredRow>(
      `SELECT ${COLUMNS}, 0 AS place FROM conversations c WHERE ${LISTED} AND c.id = $1`,
      [id],
    );
    return row ?? null;
  }

  async counts(): Promise<ConversationCounts> {
    const [row] = await this.#database.query<ConversationCounts>(
      `SELECT count(*) FILTER (WHERE kind = 'direct')::integer AS direct,
         count(*) FILTER (WHERE kind = 'group')::integer AS group,
         count(*) FILTER (WHERE kind = 'channel')::integer AS channel
       FROM conversations WHERE deleted_at IS NULL`,
    );
    return row ?? { direct: 0, group: 0, channel: 0 };
  }

  /** The deleted conversations that nobody needs any more, a few at a time. */
  async deletedBefore(
    seconds: number,
  ): Promise<{ readonly id: ConversationId; readonly avatarVersion: string | null }[]> {
    return this.#database.query(
      `SELECT id, avatar_version AS "avatarVersion" FROM conversations
       WHERE deleted_at <= now() - make_interval(secs => $1) ORDER BY deleted_at LIMIT 100`,
      [seconds],
    );
  }

  /** @returns how many messages were deleted, without the replies of their threads */
  async deleteMessages(id: ConversationId, limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE conversation_id = $1 LIMIT $2) RETURNING 1`,
      [id, limit],
    );
    return rows.length;
  }

  async delete(id: ConversationId): Promise<void> {
    await this.#database.query('DELETE FROM conversations WHERE id = $1', [id]);
  }
}
