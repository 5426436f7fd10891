import type { SessionId, SiteSession, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { SessionEndReason } from './auth.events.js';
import type { Device } from './known-devices.js';
import { SessionEntity } from './auth.entities.js';
import { SessionLifetime } from './session-lifetime.js';

/** What decides whether a session is live. */
export interface SessionState {
  readonly userId: UserId;
  readonly live: boolean;
  /** Null for a session that was not ended. */
  readonly endReason: SessionEndReason | null;
  readonly lastSeenAt: Date;
}

/** A live session, as it is listed. */
export interface LiveSession extends Pick<
  SessionEntity,
  'id' | 'userAgent' | 'address' | 'createdAt' | 'lastSeenAt'
> {
  /** `lastSeenAt` to the microsecond. */
  readonly seen: string;
}

/** A live session with its user. */
export interface SiteSessionRow extends LiveSession {
  readonly user: SiteSession['user'];
}

/** A deleted session. */
export interface DeletedSession {
  readonly id: SessionId;
  readonly userId: UserId;
  /** It expired without being ended. */
  readonly expired: boolean;
}

/** The position where a page of the list ended. */
export type SessionPosition = Pick<LiveSession, 'seen' | 'id'>;

const LIVE_COLUMNS = `id, user_agent AS "userAgent", address, created_at AS "createdAt", last_seen_at AS "lastSeenAt",
  to_char(last_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS seen`;

/**
 * Reads and writes sessions. All comparisons of times use the clock of the database, which all
 * nodes share.
 */
@Injectable()
export class SessionRepository {
  readonly #database: Database;
  readonly #lifetime: SessionLifetime;

  constructor(database: Database, lifetime: SessionLifetime) {
    this.#database = database;
    this.#lifetime = lifetime;
  }

  /** @returns when it expires unless it is refreshed */
  async insert(id: SessionId, userId: UserId, device: Device): Promise<Date> {
    const [row] = await this.#database.query<{ expires_at: Date }>(
      `INSERT INTO sessions (id, user_id, user_agent, address, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => least($5::float8, $6::float8))) RETURNING expires_at`,
      [id, userId, device.userAgent, device.address, ...this.#refreshLimits],
    );
    if (row === undefined) throw new Error('A session that was just written does not exist.');
    return row.expires_at;
  }

  /** Locks the session until the end of the transaction; null when there is no such session. */
  async lock(id: SessionId): Promise<{ userId: UserId; ended: boolean; userAgent: string } | null> {
    const [row] = await this.#database.query<{
      user_id: UserId;
      ended: boolean;
      user_agent: string;
    }>(
      `SELECT user_id, ended_at IS NOT NULL OR NOT (${within(2)}) AS ended, user_agent FROM sessions
       WHERE id = $1 FOR NO KEY UPDATE`,
      [id, ...this.#limits],
    );
    return row === undefined
      ? null
      : { userId: row.user_id, ended: row.ended, userAgent: row.user_agent };
  }

  /** Records a refresh of the session. @returns when it expires now */
  async extend(id: SessionId, device: Device): Promise<Date> {
    const [row] = await this.#database.query<{ expires_at: Date }>(
      `UPDATE sessions SET last_seen_at = now(), user_agent = $2, address = $3,
         expires_at = least(now() + make_interval(secs => $4::float8), created_at + make_interval(secs => $5::float8))
       WHERE id = $1 RETURNING expires_at`,
      [id, device.userAgent, device.address, ...this.#refreshLimits],
    );
    if (row === undefined) throw new Error('A locked session does not exist.');
    return row.expires_at;
  }

  async findState(id: SessionId): Promise<SessionState | null> {
    const [row] = await this.#database.query<{
      user_id: UserId;
      live: boolean;
      end_reason: SessionEndReason | null;
      last_seen_at: Date;
    }>(`SELECT user_id, ${live(2)} AS live, end_reason, last_seen_at FROM sessions WHERE id = $1`, [
      id,
      ...this.#limits,
    ]);
    return row === undefined
      ? null
      : {
          userId: row.user_id,
          live: row.live,
          endReason: row.end_reason,
          lastSeenAt: row.last_seen_at,
        };
  }

  /** Whether its user proved at most so many seconds ago who they are. */
  async isRecent(id: SessionId, seconds: number): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM sessions WHERE id = $1 AND authenticated_at > now() - make_interval(secs => $2)',
      [id, seconds],
    );
    return rows.length === 1;
  }

  /** Its user has just proved who they are. */
  async setAuthenticated(id: SessionId): Promise<void> {
    await this.#database.query('UPDATE sessions SET authenticated_at = now() WHERE id = $1', [id]);
  }

  async touch(id: SessionId): Promise<void> {
    await this.#database.query('UPDATE sessions SET last_seen_at = now() WHERE id = $1', [id]);
  }

  /** A page of the live sessions without `exceptId`, the most recently used first. */
  pageLive(
    userId: UserId,
    exceptId: SessionId,
    after: SessionPosition | null,
    limit: number,
  ): Promise<LiveSession[]> {
    return this.#database.query(
      `SELECT ${LIVE_COLUMNS} FROM sessions
       WHERE user_id = $1 AND ${live(6)} AND id <> $2
         AND ($3::timestamptz IS NULL OR (last_seen_at, id) < ($3, $4::uuid))
       ORDER BY last_seen_at DESC, id DESC LIMIT $5`,
      [userId, exceptId, after?.seen ?? null, after?.id ?? null, limit, ...this.#limits],
    );
  }

  /**
   * A page of the live sessions of all users, the most recently used first. Who they are is read from
   * the table of the users module, which knows no sessions.
   * @param beginning of a username or of a network address; empty: all
   */
  pageOfSite(
    beginning: string,
    after: SessionPosition | null,
    limit: number,
  ): Promise<SiteSessionRow[]> {
    return this.#database.query(
      `SELECT ${LIVE_COLUMNS}, (
         SELECT json_build_object('id', u.id, 'username', u.username, 'displayName', u.display_name, 'siteRole', u.site_role)
         FROM users u WHERE u.id = sessions.user_id) AS user
       FROM sessions
       WHERE ${live(5)} AND ($2::timestamptz IS NULL OR (last_seen_at, id) < ($2, $3::uuid))
         AND ($1 = '' OR starts_with(address, $1) OR user_id IN (SELECT u.id FROM users u WHERE starts_with(u.username, $1)))
       ORDER BY last_seen_at DESC, id DESC LIMIT $4`,
      [beginning, after?.seen ?? null, after?.id ?? null, limit, ...this.#limits],
    );
  }

  async findLive(id: SessionId): Promise<LiveSession | null> {
    const [row] = await this.#database.query<LiveSession>(
      `SELECT ${LIVE_COLUMNS} FROM sessions WHERE id = $1 AND ${live(2)}`,
      [id, ...this.#limits],
    );
    return row ?? null;
  }

  /**
   * The addresses of the user's most recently used sessions, including sessions that ended lately.
   */
  async addressesOf(userId: UserId, limit: number): Promise<string[]> {
    const rows = await this.#database.query<{ address: string }>(
      'SELECT address FROM sessions WHERE user_id = $1 ORDER BY last_seen_at DESC LIMIT $2',
      [userId, limit],
    );
    return rows.map((row) => row.address);
  }

  async countLive(userId: UserId): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM sessions WHERE user_id = $1 AND ${live(2)}`,
      [userId, ...this.#limits],
    );
    return row?.count ?? 0;
  }

  /**
   * Ends all live sessions except this one and the `keep` others that were used most recently.
   * @returns the ended sessions
   */
  async endOldest(userId: UserId, exceptId: SessionId, keep: number): Promise<SessionId[]> {
    const rows = await this.#database.query<{ id: SessionId }>(
      `UPDATE sessions SET ended_at = now(), end_reason = 'ended-elsewhere'
       WHERE id IN (
         SELECT id FROM (
           SELECT id, row_number() OVER (ORDER BY last_seen_at DESC, id DESC) AS place FROM sessions
           WHERE user_id = $1 AND id <> $2 AND ${live(4)}
         ) others WHERE place > $3
       ) RETURNING id`,
      [userId, exceptId, keep, ...this.#limits],
    );
    return rows.map((row) => row.id);
  }

  /** @returns whether the session belongs to this user, also if it ended lately */
  async belongsTo(id: SessionId, userId: UserId): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2',
      [id, userId],
    );
    return rows.length > 0;
  }

  /** @returns false when it had already ended */
  async end(id: SessionId, reason: SessionEndReason): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE sessions SET ended_at = now(), end_reason = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id',
      [id, reason],
    );
    return rows.length === 1;
  }

  /**
   * Locks all sessions of a user that have not ended until the end of the transaction, always in
   * the order of the ids, so that concurrent requests never wait for each other.
   */
  async lockAll(userId: UserId): Promise<void> {
    await this.#database.query(
      'SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE',
      [userId],
    );
  }

  /** Ends all sessions of a user. @returns the ended sessions */
  async endAll(userId: UserId, reason: SessionEndReason): Promise<SessionId[]> {
    const rows = await this.#database.query<{ id: SessionId }>(
      'UPDATE sessions SET ended_at = now(), end_reason = $2 WHERE user_id = $1 AND ended_at IS NULL RETURNING id',
      [userId, reason],
    );
    return rows.map((row) => row.id);
  }

  /** Ends all sessions of a user except one. @returns the ended sessions */
  async endOthers(
    userId: UserId,
    exceptId: SessionId,
    reason: SessionEndReason,
  ): Promise<SessionId[]> {
    const rows = await this.#database.query<{ id: SessionId }>(
      `UPDATE sessions SET ended_at = now(), end_reason = $3
       WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL RETURNING id`,
      [userId, exceptId, reason],
    );
    return rows.map((row) => row.id);
  }

  /** Deletes sessions that ended or expired this long ago. @returns the deleted sessions */
  deleteOld(ageSeconds: number, limit: number): Promise<DeletedSession[]> {
    return this.#database.query(
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions
         WHERE expires_at < now() - make_interval(secs => $1) OR ended_at < now() - make_interval(secs => $1)
         LIMIT $2
       ) RETURNING id, user_id AS "userId", ended_at IS NULL AS expired`,
      [ageSeconds, limit],
    );
  }

  /** The parameters of `within` and `live`. */
  get #limits(): readonly [number, number | null] {
    return [this.#lifetime.idleSeconds, this.#lifetime.maxSeconds];
  }

  /** The lifetime of a new refresh token, and that of the whole session. */
  get #refreshLimits(): readonly [number, number | null] {
    return [this.#lifetime.refreshSeconds, this.#lifetime.maxSeconds];
  }
}

/**
 * Within the lifetimes that the settings give now. `least` ignores the one that is null.
 * @param first number of the first of two parameters: seconds without use, and since the sign-in
 */
function within(first: number): string {
  return `least(expires_at, last_seen_at + make_interval(secs => $${first}::float8),
    created_at + make_interval(secs => $${first + 1}::float8)) > now()`;
}

function live(first: number): string {
  return `(ended_at IS NULL AND ${within(first)})`;
}
