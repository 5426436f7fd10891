import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../../platform/database/index.js';
import type { AuthenticatedIdentity } from './authenticator.js';

/** The password of a user. */
export interface PasswordIdentity {
  readonly id: string;
  /** As `PasswordHasher` made it. */
  readonly secret: string;
}

/** Reads and writes identities. */
@Injectable()
export class IdentityRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(id: string): Promise<AuthenticatedIdentity | null> {
    const [found] = await this.#database.query<AuthenticatedIdentity>(
      'SELECT id, user_id AS "userId", kind, secret FROM identities WHERE id = $1',
      [id],
    );
    return found ?? null;
  }

  async findPassword(userId: UserId): Promise<PasswordIdentity | null> {
    const [found] = await this.#database.query<PasswordIdentity>(
      `SELECT id, secret FROM identities WHERE kind = 'password' AND provider = '' AND subject = $1`,
      [userId],
    );
    return found ?? null;
  }

  /** Sets the password, whether or not the user has one. */
  async putPassword(userId: UserId, secret: string): Promise<PasswordIdentity> {
    const [put] = await this.#database.query<{ id: string }>(
      `INSERT INTO identities (id, user_id, kind, subject, secret) VALUES ($1, $2::uuid, 'password', $2::text, $3)
       ON CONFLICT (kind, provider, subject) DO UPDATE SET secret = excluded.secret RETURNING id`,
      [uuidv7(), userId, secret],
    );
    if (put === undefined) throw new Error('The password was not stored.');
    return { id: put.id, secret };
  }

  /** @returns false when the secret is no longer `expected` */
  async replaceSecret(id: string, expected: string, next: string): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE identities SET secret = $3 WHERE id = $1 AND secret = $2 RETURNING id',
      [id, expected, next],
    );
    return rows.length === 1;
  }

  /**
   * Notes the use of an identity, which stays locked until the end of the transaction.
   * @returns false when it is gone, or has another secret than the one that was checked
   */
  async use({ id, secret }: AuthenticatedIdentity): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE identities SET last_used_at = now() WHERE id = $1 AND secret IS NOT DISTINCT FROM $2 RETURNING id',
      [id, secret],
    );
    return rows.length === 1;
  }
}
