import type { ContactState, SearchQuery, SearchRank, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, nameSearch, Parameters } from '../../platform/database/index.js';

/** A person found; `rank` and `username` decide the order. */
export interface SearchRow {
  readonly id: UserId;
  readonly contact: ContactState | null;
  readonly username: string;
  readonly rank: SearchRank;
}

/** The last row of the page before. */
export interface SearchPosition {
  readonly rank: SearchRank;
  readonly username: string;
}

export interface PeopleQuery {
  /** The person who searches; they do not find themself. */
  readonly userId: UserId;
  /** With at least one word. */
  readonly query: SearchQuery;
  readonly after: SearchPosition | null;
  readonly limit: number;
}

/**
 * SQL condition that `viewer` may find `person` by name: not whoever has blocked the viewer, and whom the viewer has blocked only while
 * their names are those of the moment of the block, which the viewer sees.
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

/** Finds people by name and username. */
@Injectable()
export class UserSearchRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The best matches first, in one statement; those that match equally well by username. */
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
         WHERE ${matches} AND u.id <> $1 AND ${findable('u', '$1')}
       ) found
       WHERE $2::integer IS NULL OR (rank, username) > ($2, $3)
       ORDER BY rank, username LIMIT $4`,
      parameters.values,
    );
  }
}
