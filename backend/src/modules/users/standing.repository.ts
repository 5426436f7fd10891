import { searchQueryOf } from '@chatcall/contracts';
import type { SiteRole, UserId, UserState, WaitingReason } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import {
  Database,
  Parameters,
  PreparedStatement,
  likeText,
  nameSearch,
} from '../../platform/database/index.js';

/** The role and the state of a user, and when they changed last. */
export interface StandingRow {
  readonly id: UserId;
  readonly role: SiteRole;
  readonly state: UserState;
  readonly waitingFor: WaitingReason | null;
  /** When one of both changed last, or else when the user was created. */
  readonly since: Date;
  /** To the microsecond. Null: never. */
  readonly changedAt: string | null;
}

/** An account as administrators see it. */
export interface AccountRow extends StandingRow {
  readonly username: string;
  readonly displayName: string;
  readonly email: string;
  readonly createdAt: Date;
}

const STANDING =
  'id, site_role AS role, state, waiting_for AS "waitingFor", access_changed_at::text AS "changedAt", greatest(created_at, access_changed_at) AS since';

/** Which accounts are listed. */
export interface AccountQuery {
  /** Words of the names, or a part of the e-mail address; empty: all accounts. */
  readonly search: string;
  readonly state?: UserState | undefined;
  readonly role?: SiteRole | undefined;
  readonly waitingFor?: WaitingReason | undefined;
  /** The username behind which the list continues. */
  readonly after: string | null;
  readonly limit: number;
}

const ACCOUNT = `${STANDING}, username::text, display_name AS "displayName", email::text, created_at AS "createdAt"`;

/** Also without a change it has one row, with the time. */
const CHANGED = new PreparedStatement<{ now: Date } & (StandingRow | { id: null })>(
  `SELECT now() AS now, ${STANDING} FROM (SELECT) one LEFT JOIN users ON access_changed_at > $1::timestamptz`,
);

/** Reads and writes the roles and states of users. */
@Injectable()
export class StandingRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(id: UserId): Promise<StandingRow | null> {
    const [row] = await this.#database.query<StandingRow>(
      `SELECT ${STANDING} FROM users WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** The standing, which stays the same until the end of the transaction. */
  async hold(id: UserId): Promise<StandingRow | null> {
    const [row] = await this.#database.query<StandingRow>(
      `SELECT ${STANDING} FROM users WHERE id = $1 FOR SHARE`,
      [id],
    );
    return row ?? null;
  }

  /**
   * The users whose role or state changed after `since`, and the time of the database.
   * @param since null: only the time
   */
  async changedSince(since: Date | null): Promise<{ now: Date; changed: StandingRow[] }> {
    const rows = await this.#database.execute(CHANGED, [since]);
    const [first] = rows;
    if (first === undefined) throw new Error('The database has no time');
    return { now: first.now, changed: rows.flatMap((row) => (row.id === null ? [] : [row])) };
  }

  /**
   * These users and all owners, locked until the end of the transaction, always in the order of the
   * ids, so that concurrent changes never wait for each other.
   */
  lockWithOwners(ids: readonly UserId[]): Promise<StandingRow[]> {
    return this.#database.query(
      `SELECT ${STANDING} FROM users WHERE id = ANY($1::uuid[]) OR site_role = 'owner' ORDER BY id FOR NO KEY UPDATE`,
      [ids],
    );
  }

  async activeWith(roles: readonly SiteRole[]): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT id FROM users WHERE site_role = ANY($1) AND state = 'active' ORDER BY id`,
      [roles],
    );
    return rows.map(({ id }) => id);
  }

  async installation(): Promise<{ hasOwner: boolean; hasUsers: boolean }> {
    const [row] = await this.#database.query<{ hasOwner: boolean; hasUsers: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM users WHERE site_role = 'owner') AS "hasOwner",
              EXISTS (SELECT 1 FROM users) AS "hasUsers"`,
    );
    if (row === undefined) throw new Error('The database does not answer');
    return row;
  }

  /** Held until the end of the transaction: nobody else becomes the first owner meanwhile. */
  async lockFirstOwner(): Promise<void> {
    await this.#database.query(`SELECT pg_advisory_xact_lock(hashtextextended('first-owner', 0))`);
  }

  /** @returns the time of the change */
  async change(id: UserId, role: SiteRole, state: UserState): Promise<Date> {
    const [row] = await this.#database.query<{ since: Date }>(
      `UPDATE users SET site_role = $2, state = $3, waiting_for = CASE WHEN $3 = 'invited' THEN waiting_for END,
         access_changed_at = clock_timestamp(), updated_at = now()
       WHERE id = $1 RETURNING access_changed_at AS since`,
      [id, role, state],
    );
    if (row === undefined) throw new Error('A user that was locked does not exist.');
    return row.since;
  }

  /** Held until the end of the transaction: nobody else begins to wait meanwhile. */
  async lockWaiting(): Promise<void> {
    await this.#database.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('waiting-users', 0))`,
    );
  }

  /** @param reason null: all of them */
  async countWaiting(reason: WaitingReason | null): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM users
       WHERE waiting_for IS NOT NULL AND ($1::text IS NULL OR waiting_for = $1)`,
      [reason],
    );
    return row?.count ?? 0;
  }

  async deleteWaiting(id: UserId): Promise<void> {
    await this.#database.query('DELETE FROM users WHERE id = $1 AND waiting_for IS NOT NULL', [id]);
  }

  /** Deletes accounts that have waited for so long. @returns their ids */
  async deleteWaitingSince(seconds: number, limit: number): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `DELETE FROM users WHERE id IN (
         SELECT id FROM users
         WHERE waiting_for IS NOT NULL AND created_at < now() - make_interval(secs => $1)
         LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [seconds, limit],
    );
    return rows.map(({ id }) => id);
  }

  async findAccount(id: UserId): Promise<AccountRow | null> {
    const [row] = await this.#database.query<AccountRow>(
      `SELECT ${ACCOUNT} FROM users WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** In the order of their usernames. */
  findAccounts(query: AccountQuery): Promise<AccountRow[]> {
    const { search, state, role, waitingFor, after, limit } = query;
    const parameters = new Parameters(after, limit);
    const found = search.trim() === '' ? null : matching(search.trim(), parameters);
    const conditions = [
      found === null ? 'true' : 'id IN (SELECT id FROM found)',
      ...(state === undefined ? [] : [`state = ${parameters.add(state)}`]),
      ...(role === undefined ? [] : [`site_role = ${parameters.add(role)}`]),
      ...(waitingFor === undefined ? [] : [`waiting_for = ${parameters.add(waitingFor)}`]),
    ].join(' AND ');
    return this.#database.query(
      `${found === null ? '' : `WITH found AS MATERIALIZED (${found})`}
       SELECT ${ACCOUNT} FROM users
       WHERE ($1::citext IS NULL OR username > $1::citext) AND ${conditions} ORDER BY users.username LIMIT $2`,
      parameters.values,
    );
  }
}

/** The ids of the found accounts: each part of the query has an index of its own. */
function matching(search: string, parameters: Parameters): string {
  const inEmail = `SELECT id FROM users WHERE lower(email::text) LIKE lower(${parameters.add(`%${likeText(search)}%`)}::text)`;
  const query = searchQueryOf(search);
  if (query.words.length === 0) return inEmail;
  const { matches, rank } = nameSearch(
    query,
    { key: 'search_key', grams: 'search_grams' },
    parameters,
  );
  // The statement has to use all parameters, also those of the rank, which the order does not need. As
  // a condition it would be checked for all users.
  return `${inEmail} UNION SELECT id FROM (SELECT id, ${rank} AS rank FROM users WHERE ${matches}) named`;
}
