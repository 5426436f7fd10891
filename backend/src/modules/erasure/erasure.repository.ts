import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { ERASURE } from './erasure-plan.js';

/** A list of contacts in which the user was. */
export interface FormerContact {
  readonly ownerId: UserId;
  readonly state: 'incoming' | 'outgoing' | 'accepted' | 'blocked';
}

/** What is left to do of an erasure. */
export interface UnfinishedErasure {
  readonly userId: UserId;
  /** The picture whose files are to be deleted; null: there is none. */
  readonly avatarVersion: string | null;
  /** Requests that began before the erasure have ended. */
  readonly settled: boolean;
}

const UNFINISHED = `user_id AS "userId", avatar_version AS "avatarVersion", erased_at < now() - make_interval(secs => $1) AS settled`;

/** The statements of `ERASURE`. */
const STATEMENTS: readonly string[] = Object.entries(ERASURE).flatMap(([table, erasure]) => {
  if ('deleted' in erasure) return [`DELETE FROM ${table} WHERE ${erasure.deleted}`];
  return erasure.changed.map(({ where, values }) => {
    const changes = Object.entries(values).map(([column, value]) => `${column} = ${value}`);
    return `UPDATE ${table} SET ${changes.join(', ')} WHERE ${where}`;
  });
});

/** Removes what the database has of a user; the tables belong to all modules. */
@Injectable()
export class ErasureRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Needs an open transaction. May be repeated. */
  async removePersonalData(userId: UserId, name: string): Promise<void> {
    for (const statement of STATEMENTS)
      await this.#database.query(statement, statement.includes('$2') ? [userId, name] : [userId]);
  }

  /** The lists of contacts in which the user is. */
  formerContacts(userId: UserId): Promise<FormerContact[]> {
    return this.#database.query(
      'SELECT owner_id AS "ownerId", state FROM contacts WHERE contact_id = $1',
      [userId],
    );
  }

  /** Notes what is left to do after the transaction. */
  async begin(userId: UserId): Promise<void> {
    await this.#database.query(
      `INSERT INTO user_erasures (user_id, avatar_version) SELECT id, avatar_version FROM users WHERE id = $1
       ON CONFLICT (user_id) DO NOTHING`,
      [userId],
    );
  }

  /** @param settledSeconds how long a request can take */
  async unfinishedOf(userId: UserId, settledSeconds: number): Promise<UnfinishedErasure | null> {
    const [found] = await this.#database.query<UnfinishedErasure>(
      `SELECT ${UNFINISHED} FROM user_erasures WHERE user_id = $2`,
      [settledSeconds, userId],
    );
    return found ?? null;
  }

  /** @param settledSeconds how long a request can take */
  unfinished(settledSeconds: number, limit: number): Promise<UnfinishedErasure[]> {
    return this.#database.query(
      `SELECT ${UNFINISHED} FROM user_erasures ORDER BY erased_at LIMIT $2`,
      [settledSeconds, limit],
    );
  }

  async finish(userId: UserId): Promise<void> {
    await this.#database.query('DELETE FROM user_erasures WHERE user_id = $1', [userId]);
  }
}
