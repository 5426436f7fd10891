import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AuthenticatedIdentity } from '../authenticator.js';
import { IdentityRepository } from '../identity.repository.js';
import type { Device } from '../known-devices.js';
import { ChallengeRepository } from './challenge.repository.js';
import { ChallengeInvalidError } from './factor.errors.js';

const SECONDS = 300;
const TRIES = 5;
const TOKEN_BYTES = 32;

/** A new challenge. Its token is stored nowhere. */
export interface IssuedChallenge {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Sign-ins between their two steps. A challenge holds for five minutes and five tries, on the device
 * that began, and only while what the user authenticated with first stays the same.
 */
@Injectable()
export class SignInChallenges {
  readonly #challenges: ChallengeRepository;
  readonly #identities: IdentityRepository;

  constructor(challenges: ChallengeRepository, identities: IdentityRepository) {
    this.#challenges = challenges;
    this.#identities = identities;
  }

  async issue(
    { id, userId, secret }: AuthenticatedIdentity,
    device: Device,
  ): Promise<IssuedChallenge> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const expiresAt = await this.#challenges.insert({
      tokenHash: sha256(token),
      userId,
      identityId: id,
      secretHash: secret === null ? null : sha256(secret),
      binding: bindingOf(device),
      tries: TRIES,
      seconds: SECONDS,
    });
    return { token, expiresAt };
  }

  /**
   * Takes one of the tries of a challenge.
   * @returns the identity of the first step
   * @throws ChallengeInvalidError
   */
  async take(token: string, device: Device): Promise<AuthenticatedIdentity> {
    const found = await this.#challenges.take(sha256(token), bindingOf(device));
    if (found === null) throw new ChallengeInvalidError();
    const identity = await this.#identities.find(found.identityId);
    if (identity === null || !sameSecret(identity.secret, found.secretHash))
      throw new ChallengeInvalidError();
    return identity;
  }

  /**
   * Uses a challenge up, in the transaction that opens the session.
   * @throws ChallengeInvalidError when another request was faster
   */
  async close(token: string): Promise<void> {
    if (!(await this.#challenges.delete(sha256(token)))) throw new ChallengeInvalidError();
  }

  deleteExpired(limit: number): Promise<number> {
    return this.#challenges.deleteExpired(limit);
  }
}

function sameSecret(secret: string | null, hash: Buffer | null): boolean {
  if (secret === null || hash === null) return secret === hash;
  return sha256(secret).equals(hash);
}

/** What tells this device from others. The address is no part of it: phones change theirs. */
function bindingOf({ userAgent, token }: Device): Buffer {
  return sha256(JSON.stringify([userAgent, token]));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
