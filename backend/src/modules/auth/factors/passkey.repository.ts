import type { Factor, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';

/** A passkey or security key of a user. */
export interface StoredPasskey {
  /** Of the factor. */
  readonly id: string;
  readonly userId: UserId;
  readonly credentialId: Buffer<ArrayBuffer>;
  readonly publicKey: Buffer<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
}

const FIELDS = `id, user_id AS "userId", credential_id AS "credentialId", public_key AS "publicKey",
  counter::float8 AS counter, transports`;

/** Reads and writes passkeys and security keys, which are rows of `factors`. */
@Injectable()
export class PasskeyRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The oldest first. */
  list(userId: UserId): Promise<StoredPasskey[]> {
    return this.#database.query<StoredPasskey>(
      `SELECT ${FIELDS} FROM factors WHERE user_id = $1 AND kind = 'webauthn' ORDER BY created_at, id`,
      [userId],
    );
  }

  async find(credentialId: Buffer): Promise<StoredPasskey | null> {
    const [found] = await this.#database.query<StoredPasskey>(
      `SELECT ${FIELDS} FROM factors WHERE credential_id = $1`,
      [credentialId],
    );
    return found ?? null;
  }

  /** @returns null when the passkey belongs to a user already */
  async insert(passkey: StoredPasskey, name: string): Promise<Factor | null> {
    const { id, userId, credentialId, publicKey, counter, transports } = passkey;
    const [row] = await this.#database.query<{ createdAt: Date }>(
      `INSERT INTO factors
         (id, user_id, kind, name, credential_id, public_key, counter, transports, confirmed_at)
       VALUES ($1, $2, 'webauthn', $3, $4, $5, $6, $7, now())
       ON CONFLICT (credential_id) DO NOTHING RETURNING created_at AS "createdAt"`,
      [id, userId, name, credentialId, publicKey, counter, transports],
    );
    if (row === undefined) return null;
    return {
      id,
      kind: 'webauthn',
      name,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: null,
    };
  }

  /**
   * Notes a use. In one statement: of several at once with the same counter, one succeeds.
   * @returns false when the passkey is gone, or has counted on since; some always count 0
   */
  async use(id: string, counter: number): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE factors SET counter = $2, last_used_at = now()
       WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING 1`,
      [id, counter],
    );
    return rows.length === 1;
  }
}
