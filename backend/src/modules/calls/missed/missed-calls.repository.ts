import { Injectable } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';
import { Database } from '../../../platform/database/index.js';

/** More are not counted. */
const COUNT_MAX = 100;

/** The calls that users have missed, and up to which they have seen it. */
@Injectable()
export class MissedCallsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** How many each of these users has missed and not seen. */
  async count(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> {
    const rows = await this.#database.query<{ userId: UserId; count: number }>(
      `SELECT u.id AS "userId", (
         SELECT count(*)::integer FROM (
           SELECT 1 FROM call_participants p
           WHERE p.user_id = u.id AND p.outcome IN ('missed', 'cancelled', 'busy')
             AND (seen.seen_until IS NULL OR p.call_id > seen.seen_until)
           LIMIT ${COUNT_MAX}) missed) AS count
       FROM unnest($1::uuid[]) AS u (id) LEFT JOIN missed_calls_seen seen ON seen.user_id = u.id`,
      [userIds],
    );
    return new Map(rows.map(({ userId, count }) => [userId, count]));
  }

  /** The user has seen all of them. @returns false when there was nothing new */
  async see(userId: UserId): Promise<boolean> {
    const changed = await this.#database.query(
      `INSERT INTO missed_calls_seen AS seen (user_id, seen_until)
       SELECT $1, call_id FROM call_participants WHERE user_id = $1 AND outcome IN ('missed', 'cancelled', 'busy')
       ORDER BY call_id DESC LIMIT 1
       ON CONFLICT (user_id) DO UPDATE SET seen_until = EXCLUDED.seen_until WHERE seen.seen_until < EXCLUDED.seen_until
       RETURNING user_id`,
      [userId],
    );
    return changed.length > 0;
  }
}
