import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { LinkPurpose } from './one-time-links.entities.js';

/** A link to store. */
export interface StoredLink {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly purpose: LinkPurpose;
  readonly userId: UserId | null;
  readonly data: object;
  readonly seconds: number;
  readonly uses: number;
  readonly createdBy: UserId | null;
}

/** A link that is valid. */
export interface ValidLink {
  readonly id: string;
  readonly userId: UserId | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** The administrator who issued it; null: requested by the user. */
  readonly createdBy: UserId | null;
  readonly expiresAt: Date;
}

/** A link in a list of those that are valid. */
export interface ListedLink extends ValidLink {
  readonly usesLeft: number;
  readonly createdAt: Date;
  readonly createdByName: string | null;
}

/** Which links are listed. */
export interface ListQuery {
  /** Null: created by anybody. */
  readonly createdBy: UserId | null;
  /** Whether they have uses left. */
  readonly usable: boolean;
  /** The id of the last one of the page before. */
  readonly before: string | null;
  readonly limit: number;
}

const FIELDS =
  'id, user_id AS "userId", data, created_by AS "createdBy", expires_at AS "expiresAt"';
const VALID = 'token_hash = $1 AND purpose = $2 AND uses_left > 0 AND expires_at > now()';

/** Reads and writes one-time links. */
@Injectable()
export class OneTimeLinkRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns when it expires */
  async insert(link: StoredLink): Promise<Date> {
    const [row] = await this.#database.query<{ expiresAt: Date }>(
      `INSERT INTO one_time_links (token_hash, purpose, user_id, data, expires_at, uses_left, created_by, id)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), $6, $7, $8) RETURNING expires_at AS "expiresAt"`,
      [
        link.tokenHash,
        link.purpose,
        link.userId,
        JSON.stringify(link.data),
        link.seconds,
        link.uses,
        link.createdBy,
        link.id,
      ],
    );
    if (row === undefined) throw new Error('The link was not stored.');
    return row.expiresAt;
  }

  async find(tokenHash: Buffer, purpose: LinkPurpose): Promise<ValidLink | null> {
    const [found] = await this.#database.query<ValidLink>(
      `SELECT ${FIELDS} FROM one_time_links WHERE ${VALID}`,
      [tokenHash, purpose],
    );
    return found ?? null;
  }

  /** In one statement: of several requests at once, only one gets the last use. */
  async use(tokenHash: Buffer, purpose: LinkPurpose): Promise<ValidLink | null> {
    const [used] = await this.#database.query<ValidLink>(
      `UPDATE one_time_links SET uses_left = uses_left - 1 WHERE ${VALID} RETURNING ${FIELDS}`,
      [tokenHash, purpose],
    );
    return used ?? null;
  }

  /**
   * Gives a valid link another token, and a new time until it expires.
   * @param createdBy null: created by anybody
   */
  async renew(
    purpose: LinkPurpose,
    id: string,
    createdBy: UserId | null,
    tokenHash: Buffer,
  ): Promise<ValidLink | null> {
    const [renewed] = await this.#database.query<ValidLink>(
      `UPDATE one_time_links SET token_hash = $4, expires_at = now() + (expires_at - created_at), created_at = now()
        WHERE purpose = $1 AND id = $2 AND ($3::uuid IS NULL OR created_by = $3)
          AND uses_left > 0 AND expires_at > now() RETURNING ${FIELDS}`,
      [purpose, id, createdBy, tokenHash],
    );
    return renewed ?? null;
  }

  /** Those that have not expired, the newest first. */
  list(
    purpose: LinkPurpose,
    { createdBy, usable, before, limit }: ListQuery,
  ): Promise<ListedLink[]> {
    return this.#database.query<ListedLink>(
      `SELECT l.id, l.user_id AS "userId", l.data, l.created_by AS "createdBy", l.expires_at AS "expiresAt",
              l.uses_left AS "usesLeft", l.created_at AS "createdAt", u.display_name AS "createdByName"
         FROM one_time_links l LEFT JOIN users u ON u.id = l.created_by
        WHERE l.purpose = $1 AND (l.uses_left > 0) = $5 AND l.expires_at > now()
          AND ($4::uuid IS NULL OR l.created_by = $4)
          AND ($2::uuid IS NULL OR l.id < $2)
        ORDER BY l.id DESC LIMIT $3`,
      [purpose, before, limit, createdBy, usable],
    );
  }

  /**
   * @param createdBy null: created by anybody
   * @returns whether it was valid until now
   */
  async delete(purpose: LinkPurpose, id: string, createdBy: UserId | null): Promise<boolean> {
    const rows = await this.#database.query(
      `DELETE FROM one_time_links
        WHERE purpose = $1 AND id = $2 AND ($3::uuid IS NULL OR created_by = $3)
          AND uses_left > 0 AND expires_at > now() RETURNING 1`,
      [purpose, id, createdBy],
    );
    return rows.length > 0;
  }

  /** Valid links of a creator for these addresses, which are in their data. */
  async deleteFor(
    purpose: LinkPurpose,
    createdBy: UserId,
    emails: readonly string[],
  ): Promise<void> {
    await this.#database.query(
      `DELETE FROM one_time_links
        WHERE purpose = $1 AND created_by = $2 AND data->>'email' = ANY($3) AND uses_left > 0`,
      [purpose, createdBy, emails],
    );
  }

  async deleteOf(userId: UserId, purposes: readonly LinkPurpose[]): Promise<void> {
    await this.#database.query(
      'DELETE FROM one_time_links WHERE user_id = $1 AND purpose = ANY($2)',
      [userId, purposes],
    );
  }

  /** @returns how many */
  async deleteExpired(limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM one_time_links WHERE token_hash IN
         (SELECT token_hash FROM one_time_links WHERE expires_at < now() LIMIT $1)
       RETURNING 1`,
      [limit],
    );
    return rows.length;
  }
}
