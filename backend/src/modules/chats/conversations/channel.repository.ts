import type { ConversationId, SearchQuery, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, nameSearch, Parameters } from '../../../platform/database/index.js';

/** A channel, and whether the requesting user is a member. */
export interface ChannelRow {
  readonly id: ConversationId;
  readonly title: string;
  readonly description: string;
  readonly topic: string;
  readonly avatarVersion: string | null;
  readonly memberCount: number;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
  readonly joined: boolean;
  /** Number of the kind of match; 0 without a search. */
  readonly place: number;
  /** Search key of the title, by which the directory is sorted. */
  readonly key: string;
}

/** The position where a page of the directory ended. */
export type ChannelPosition = Pick<ChannelRow, 'place' | 'key' | 'id'>;

/** `$1` is the user. */
const COLUMNS = `c.id, c.title, c.description, c.topic, c.avatar_version AS "avatarVersion", c.member_count AS "memberCount",
  c.created_at AS "createdAt", c.last_activity_at AS "lastActivityAt", c.search_key AS key,
  EXISTS (SELECT 1 FROM conversation_members m
    WHERE m.conversation_id = c.id AND m.user_id = $1 AND m.left_at IS NULL) AS joined`;

/** Reads the directory of channels. */
@Injectable()
export class ChannelRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * A page of the channels, by title; found ones by the kind of match, then by title.
   * @param query.search all channels when null; else with at least one word
   */
  async page(query: {
    readonly userId: UserId;
    readonly search: SearchQuery | null;
    readonly after: ChannelPosition | null;
    readonly limit: number;
  }): Promise<ChannelRow[]> {
    const { userId, search, after, limit } = query;
    const parameters = new Parameters(
      userId,
      after?.place ?? null,
      after?.key ?? null,
      after?.id ?? null,
      limit,
    );
    const { matches, rank } =
      search === null
        ? { matches: 'true', rank: '0' }
        : nameSearch(search, { key: 'c.search_key', grams: 'c.search_grams' }, parameters);
    return this.#database.query<ChannelRow>(
      `SELECT ${COLUMNS}, ${rank} AS place FROM conversations c
       WHERE c.kind = 'channel' AND c.archived_at IS NULL AND ${matches}
         AND ($2::integer IS NULL OR (${rank}, c.search_key, c.id) > ($2, $3::text, $4::uuid))
       ORDER BY place, c.search_key, c.id LIMIT $5`,
      parameters.values,
    );
  }

  async find(userId: UserId, id: ConversationId): Promise<ChannelRow | null> {
    const [row] = await this.#database.query<ChannelRow>(
      `SELECT ${COLUMNS}, 0 AS place FROM conversations c WHERE c.kind = 'channel' AND c.id = $2`,
      [userId, id],
    );
    return row ?? null;
  }
}
