import type { ContactState, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { CardColumns } from './users.mapper.js';

/** A person found; `rank` and `username` say where they stand in the order. */
export interface SearchRow extends CardColumns {
  readonly contact: ContactState | null;
  readonly rank: string;
}

/** The last row of the page before. */
export interface SearchPosition {
  readonly rank: string;
  readonly username: string;
}

export interface SearchQuery {
  /** Who searches: never finds themself, nor who has blocked them. */
  readonly userId: UserId;
  /** Normalised text. */
  readonly text: string;
  readonly after: SearchPosition | null;
  readonly limit: number;
}

/** How alike a word must be to count, between 0 and 1: `alise` finds `alice`, `bob` does not. */
const SIMILARITY_MIN = '0.4';

/** Must be the expression of the index `users_search_idx`. */
const SEARCHED = "lower(u.username::text || ' ' || u.display_name)";
/** A word of the username or display name begins with the text; `$2` is the text as a LIKE pattern. */
const BEGINS = `(${SEARCHED} LIKE lower($2) || '%' OR ${SEARCHED} LIKE '% ' || lower($2) || '%')`;
const PEOPLE = `
  FROM users u
  LEFT JOIN contacts mine ON mine.owner_id = $1 AND mine.contact_id = u.id
  WHERE u.id <> $1
    AND NOT EXISTS (
      SELECT 1 FROM contacts theirs WHERE theirs.owner_id = u.id AND theirs.contact_id = $1 AND theirs.state = 'blocked'
    )`;
const COLUMNS = `
  u.id, u.username::text AS username, u.display_name AS "displayName", u.status_text AS "statusText",
  u.avatar_version AS "avatarVersion", mine.state AS contact`;

/** Finds people by name and username. */
@Injectable()
export class UserSearchRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** People with a word that begins with the text: the very username first, then usernames, then display names. */
  beginningWith({ userId, text, after, limit }: SearchQuery): Promise<SearchRow[]> {
    return this.#database.query(
      `SELECT * FROM (
         SELECT ${COLUMNS},
           CASE WHEN u.username = $3 THEN '0' WHEN lower(u.username::text) LIKE lower($2) || '%' THEN '1' ELSE '2' END AS rank
         ${PEOPLE} AND ${BEGINS}
       ) found
       WHERE $4::text IS NULL OR (rank, username) > ($4, $5)
       ORDER BY rank, username LIMIT $6`,
      [userId, likePattern(text), text, after?.rank ?? null, after?.username ?? null, limit],
    );
  }

  /**
   * People with a word like the text who are not among those of `beginningWith`, the most alike first. Needs an open transaction, for
   * the setting that the index reads.
   */
  async alike({ userId, text, after, limit }: SearchQuery): Promise<SearchRow[]> {
    await this.#database.query("SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)", [
      SIMILARITY_MIN,
    ]);
    return this.#database.query(
      `SELECT * FROM (
         SELECT ${COLUMNS}, round((1 - word_similarity(lower($3), ${SEARCHED}))::numeric, 3) AS rank
         ${PEOPLE} AND lower($3) <% ${SEARCHED} AND NOT ${BEGINS}
       ) found
       WHERE $4::numeric IS NULL OR (rank, username) > ($4::numeric, $5)
       ORDER BY rank, username LIMIT $6`,
      [userId, likePattern(text), text, after?.rank ?? null, after?.username ?? null, limit],
    );
  }
}

function likePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
