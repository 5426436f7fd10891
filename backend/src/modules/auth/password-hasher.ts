import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { AppConfig } from '../../config/index.js';
import { BoundedQueue, QueueFullError } from '../../platform/limits/index.js';
import { HashingBusyError } from './auth.errors.js';

/** `Algorithm.Argon2id`: the package declares a const enum, which isolated modules cannot use. */
const ARGON2ID = 2;
/** `Version.V0x13`, that is 19. */
const VERSION_19 = 1;
/**
 * Queued hashes for each one that runs: at about 30 ms each, the wait is little more than a second.
 */
const WAITING_PER_SLOT = 32;

/**
 * The result of a check. `stale`: the hash was made with outdated parameters and should be
 * replaced.
 */
export interface PasswordCheck {
  readonly matches: boolean;
  readonly stale: boolean;
}

/**
 * Argon2id with the parameters of OWASP's Password Storage Cheat Sheet (m = 19 MiB, t = 2, p = 1).
 * The number of hashes at once is bounded, so that a flood of sign-ins uses neither all memory nor
 * all cores, and each client has its own queue (`queueKey`), so that the flood does not block
 * others. Passwords are normalised to Unicode NFKC first (NIST SP 800-63B, 3.1.1.2), so that the
 * same password typed on another device matches.
 */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  readonly #options: Options;
  readonly #queue: BoundedQueue;
  #decoy: Promise<string> | null = null;

  constructor(config: AppConfig) {
    const { memoryKib, iterations, parallelism, concurrency } = config.auth.argon2;
    this.#options = {
      algorithm: ARGON2ID,
      version: VERSION_19,
      memoryCost: memoryKib,
      timeCost: iterations,
      parallelism,
    };
    this.#queue = new BoundedQueue(concurrency, concurrency * WAITING_PER_SLOT);
  }

  /**
   * Prepared early, so that the first sign-in to an unknown account takes no longer than others.
   */
  async onModuleInit(): Promise<void> {
    await this.#prepareDecoy();
  }

  /** @throws HashingBusyError when too many hashes are queued */
  hash(password: string, queueKey: string): Promise<string> {
    return this.#inTurn(queueKey, () => hash(password.normalize('NFKC'), this.#options));
  }

  /** @throws HashingBusyError when too many hashes are queued */
  async check(passwordHash: string, password: string, queueKey: string): Promise<PasswordCheck> {
    const matches = await this.#inTurn(queueKey, () =>
      verify(passwordHash, password.normalize('NFKC')),
    );
    return { matches, stale: matches && this.#isStale(passwordHash) };
  }

  /**
   * Takes as long as `check` and never matches: for accounts that do not exist, so that the
   * response time does not reveal it.
   * @throws HashingBusyError when too many hashes are queued
   */
  async checkUnknownAccount(password: string, queueKey: string): Promise<void> {
    const decoy = await this.#prepareDecoy();
    await this.#inTurn(queueKey, () => verify(decoy, password.normalize('NFKC')));
  }

  /** Made once, and again after a failure. */
  #prepareDecoy(): Promise<string> {
    this.#decoy ??= this.hash('no account has this password', 'decoy').catch((error: unknown) => {
      this.#decoy = null;
      throw error;
    });
    return this.#decoy;
  }

  #isStale(passwordHash: string): boolean {
    const made = parseOptions(passwordHash);
    const wanted = this.#options;
    return (
      made.algorithm !== wanted.algorithm ||
      made.version !== wanted.version ||
      made.memoryCost !== wanted.memoryCost ||
      made.timeCost !== wanted.timeCost ||
      made.parallelism !== wanted.parallelism
    );
  }

  async #inTurn<T>(queueKey: string, task: () => Promise<T>): Promise<T> {
    try {
      return await this.#queue.run(queueKey, task);
    } catch (error) {
      if (error instanceof QueueFullError) throw new HashingBusyError({ cause: error });
      throw error;
    }
  }
}
