import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { FACTOR_LIMITS } from '@chatcall/contracts';
import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { Database } from '../../../platform/database/index.js';

/** Without letters and digits that look alike; 32 of them, so that a byte chooses one evenly. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 3;
const GROUP_LENGTH = 5;
const KEY_BYTES = 32;

/**
 * Codes that stand in for a lost factor, each once. They have 75 random bits. The database has only
 * their HMAC with a key of the server: who reads it cannot try codes against it.
 */
@Injectable()
export class RecoveryCodes {
  readonly #database: Database;
  readonly #key: Buffer;

  constructor(database: Database, config: AppConfig) {
    this.#database = database;
    this.#key = Buffer.from(
      hkdfSync('sha256', config.auth.jwtSecret, '', 'chatcall recovery code', KEY_BYTES),
    );
  }

  /** Replaces the codes of a user. Needs an open transaction. @returns them, for the only time */
  async replace(userId: UserId): Promise<string[]> {
    const codes = Array.from({ length: FACTOR_LIMITS.recoveryCodes }, newCode);
    await this.delete(userId);
    await this.#database.query(
      'INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])',
      [userId, codes.map((code) => this.#hash(userId, code))],
    );
    return codes;
  }

  async delete(userId: UserId): Promise<void> {
    await this.#database.query('DELETE FROM recovery_codes WHERE user_id = $1', [userId]);
  }

  /** Uses a code. In one statement: of several requests at once, one succeeds. */
  async use(userId: UserId, code: string): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE recovery_codes SET used_at = now()
       WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING 1`,
      [userId, this.#hash(userId, code)],
    );
    return rows.length === 1;
  }

  async countLeft(userId: UserId): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL',
      [userId],
    );
    return row?.count ?? 0;
  }

  #hash(userId: UserId, code: string): Buffer {
    // As people type it: in any case, with or without the dashes.
    const tidy = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
    return createHmac('sha256', this.#key).update(`${userId}|${tidy}`).digest();
  }
}

function newCode(): string {
  const letters = [...randomBytes(GROUPS * GROUP_LENGTH)].map(
    (byte) => ALPHABET[byte % ALPHABET.length],
  );
  return Array.from({ length: GROUPS }, (_, group) =>
    letters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(''),
  ).join('-');
}
