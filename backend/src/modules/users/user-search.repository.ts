import type { ContactState, SearchQuery, SearchRank, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, nameSearch, Parameters } from '../../platform/database/index.js';

/** A found user. `rank` and `username` define the order. */
export interface SearchRow {
  readonly id: UserId;
  readonly contact: ContactState | null;
  readonly username: string;
  readonly rank: SearchRank;
}

/** The position where the page before ended. */
export interface SearchPosition {
  readonly rank: SearchRank;
  readonly username: string;
}

export interface PeopleQuery {
  /** The user who searches; not in the result. */
  readonly userId: UserId;
  /** With at least one word. */
  readonly query: SearchQuery;
  readonly after: SearchPosition | null;
  readonly limit: number;
}

/**
 * SQL condition: `viewer` may find `person` by name. Users who have blocked the viewer are never
 * found. Users whom the viewer has blocked are found as long as they still have the names that the
 * viewer sees, those of the time of the block.
 * @param person alias of a row of `users`
 * @param viewer parameter with an id
 */
export function findable(person: string, viewer: string): string {
  return `NOT EXISTS (
    SELECT 1 FROM contacts k WHERE k.owner_id = ${person}.id AND k.contact_id = ${viewer} AND k.state = 'blocked'
  ) AND NOT EXISTS (
    SELECT 1 FROM contacts k WHERE k.owner_id = ${viewer} AND k.contact_id = ${person}.id AND k.state = 'blocked'
      AND (k.names->'contact'->>'displayName' <> ${person}.display_name OR k.names->'contact'->>'username' <> ${person}.username::text)
  )`;
}

/** Finds users by name and username. */
@Injectable()
export class UserSearchRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The best matches first, equal matches by username, in one statement. */
  find({ userId, query, after, limit }: PeopleQuery): Promise<SearchRow[]> {
    const parameters = new Parameters(userId, after?.rank ?? null, after?.username ?? null, limit);
    const { matches, rank } = nameSearch(
      query,
      { key: 'u.search_key', grams: 'u.search_grams' },
      parameters,
    );
    return this.#database.query(
      `SELECT * FROM (
         SELECT u.id, u.username::text AS username, mine.state AS contact, ${rank} AS rank
         FROM users u
         LEFT JOIN contacts mine ON mine.owner_id = $1 AND mine.contact_id = u.id
         WHERE ${matches} AND u.id <> $1 AND u.state = 'active' AND ${findable('u', '$1')}
       ) found
       WHERE $2::integer IS NULL OR (rank, username) > ($2, $3)
       ORDER BY rank, username LIMIT $4`,
      parameters.values,
    );
  }
}
