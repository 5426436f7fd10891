import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { SessionEndReason } from './auth.events.js';
import type { Device } from './device.js';
import { SessionEntity } from './session.entity.js';

/** What decides whether a session lives. */
export interface SessionState {
  readonly userId: UserId;
  readonly live: boolean;
  readonly lastSeenAt: Date;
}

/** Reads and writes sessions. All comparisons of time use the clock of the database, which all nodes share. */
@Injectable()
export class SessionRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns when it expires, unless it is refreshed */
  async insert(id: SessionId, userId: UserId, device: Device, ttlSeconds: number): Promise<Date> {
    const [row] = await this.#database.query<{ expires_at: Date }>(
      `INSERT INTO sessions (id, user_id, user_agent, address, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5)) RETURNING expires_at`,
      [id, userId, device.userAgent, device.address, ttlSeconds],
    );
    if (row === undefined) throw new Error('A session that was just written is not there.');
    return row.expires_at;
  }

  /** Locks the session until the end of the transaction; null when there is none. */
  async hold(id: SessionId): Promise<{ userId: UserId; ended: boolean; userAgent: string } | null> {
    const [row] = await this.#database.query<{ user_id: UserId; ended: boolean; user_agent: string }>(
      'SELECT user_id, ended_at IS NOT NULL AS ended, user_agent FROM sessions WHERE id = $1 FOR NO KEY UPDATE',
      [id],
    );
    return row === undefined ? null : { userId: row.user_id, ended: row.ended, userAgent: row.user_agent };
  }

  /** Notes that the session was refreshed. @returns when it expires now */
  async extend(id: SessionId, device: Device, ttlSeconds: number): Promise<Date> {
    const [row] = await this.#database.query<{ expires_at: Date }>(
      `UPDATE sessions SET last_seen_at = now(), user_agent = $2, address = $3, expires_at = now() + make_interval(secs => $4)
       WHERE id = $1 RETURNING expires_at`,
      [id, device.userAgent, device.address, ttlSeconds],
    );
    if (row === undefined) throw new Error('A session that is held is not there.');
    return row.expires_at;
  }

  async findState(id: SessionId): Promise<SessionState | null> {
    const [row] = await this.#database.query<{ user_id: UserId; live: boolean; last_seen_at: Date }>(
      'SELECT user_id, ended_at IS NULL AND expires_at > now() AS live, last_seen_at FROM sessions WHERE id = $1',
      [id],
    );
    return row === undefined ? null : { userId: row.user_id, live: row.live, lastSeenAt: row.last_seen_at };
  }

  async touch(id: SessionId): Promise<void> {
    await this.#database.query('UPDATE sessions SET last_seen_at = now() WHERE id = $1', [id]);
  }

  /** Sessions that live, the one seen last first. */
  listLive(userId: UserId): Promise<SessionEntity[]> {
    return this.#database
      .manager()
      .getRepository(SessionEntity)
      .createQueryBuilder('session')
      .where('session.userId = :userId AND session.endedAt IS NULL AND session.expiresAt > now()', { userId })
      .orderBy('session.lastSeenAt', 'DESC')
      .addOrderBy('session.id', 'DESC')
      .getMany();
  }

  /** @returns whether this person has, or lately had, the session */
  async belongsTo(id: SessionId, userId: UserId): Promise<boolean> {
    const rows = await this.#database.query('SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2', [
      id,
      userId,
    ]);
    return rows.length > 0;
  }

  /** @returns false when it had ended before */
  async end(id: SessionId, reason: SessionEndReason): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE sessions SET ended_at = now(), end_reason = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id',
      [id, reason],
    );
    return rows.length === 1;
  }

  /**
   * Locks all sessions of a person that have not ended until the end of the transaction; always in the order of the ids, so that two
   * who end them at once never wait for each other.
   */
  async holdAll(userId: UserId): Promise<void> {
    await this.#database.query(
      'SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE',
      [userId],
    );
  }

  /** Ends all sessions of a person but one. @returns those that had not ended before */
  async endOthers(userId: UserId, exceptId: SessionId, reason: SessionEndReason): Promise<SessionId[]> {
    const rows = await this.#database.query<{ id: SessionId }>(
      `UPDATE sessions SET ended_at = now(), end_reason = $3
       WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL RETURNING id`,
      [userId, exceptId, reason],
    );
    return rows.map((row) => row.id);
  }

  /** Deletes sessions that ended or ran out so long ago. @returns how many */
  async deleteOld(ageSeconds: number, limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions
         WHERE expires_at < now() - make_interval(secs => $1) OR ended_at < now() - make_interval(secs => $1)
         LIMIT $2
       ) RETURNING id`,
      [ageSeconds, limit],
    );
    return rows.length;
  }
}
