import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { ChallengeInvalidError } from './factor.errors.js';

const SECONDS = 300;
const BYTES = 32;

/** What a challenge is for, and who may answer it. */
export type ChallengeBinding =
  | { readonly purpose: 'enrol' | 'reauthenticate'; readonly sessionId: string }
  /** The token of the sign-in that waits for its second step. */
  | { readonly purpose: 'second-step'; readonly signIn: string }
  | {
      readonly purpose: 'passkey';
      readonly userAgent: string;
      readonly deviceToken: string | null;
    };

/**
 * Random values that passkeys sign. Each is stored as a hash, holds for five minutes, and is used up
 * by the first answer, right or wrong.
 */
@Injectable()
export class WebauthnChallenges {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async issue(binding: ChallengeBinding): Promise<Buffer<ArrayBuffer>> {
    const challenge = randomBytes(BYTES);
    await this.#database.query(
      `INSERT INTO webauthn_challenges (challenge_hash, binding, expires_at)
       VALUES ($1, $2, now() + make_interval(secs => $3))`,
      [sha256(challenge), hashOf(binding), SECONDS],
    );
    return challenge;
  }

  /**
   * Uses a challenge up. Call it outside of a transaction that a wrong answer rolls back.
   * @param challenge in base64url
   * @throws ChallengeInvalidError for one that was used, has expired, or belongs to somebody else
   */
  async take(challenge: string, binding: ChallengeBinding): Promise<void> {
    const rows = await this.#database.query(
      `DELETE FROM webauthn_challenges
       WHERE challenge_hash = $1 AND binding = $2 AND expires_at > now() RETURNING 1`,
      [sha256(Buffer.from(challenge, 'base64url')), hashOf(binding)],
    );
    if (rows.length === 0) throw new ChallengeInvalidError();
  }

  /** @returns how many */
  async deleteExpired(limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM webauthn_challenges WHERE challenge_hash IN
         (SELECT challenge_hash FROM webauthn_challenges WHERE expires_at < now() LIMIT $1)
       RETURNING 1`,
      [limit],
    );
    return rows.length;
  }
}

function hashOf(binding: ChallengeBinding): Buffer {
  const { purpose } = binding;
  switch (purpose) {
    case 'enrol':
    case 'reauthenticate':
      return sha256(JSON.stringify([purpose, binding.sessionId]));
    case 'second-step':
      return sha256(JSON.stringify([purpose, binding.signIn]));
    case 'passkey':
      return sha256(JSON.stringify([purpose, binding.userAgent, binding.deviceToken]));
  }
}

function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}
