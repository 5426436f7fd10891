import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { AppConfig } from '../../config/index.js';
import { BoundedQueue, QueueFullError } from '../../platform/limits/index.js';
import { HashingBusyError } from './auth.errors.js';

/** `Algorithm.Argon2id`: the package declares a const enum, which isolated modules cannot read. */
const ARGON2ID = 2;
/** `Version.V0x13`, that is 19. */
const VERSION_19 = 1;
/** Waiting hashes for each one that may run: at some 30 ms each, nobody waits much longer than a second. */
const WAITING_PER_SLOT = 32;

/** Outcome of a check: `stale` when the hash was made with other parameters than those of today and should be replaced. */
export interface PasswordCheck {
  readonly matches: boolean;
  readonly stale: boolean;
}

/**
 * Argon2id with the parameters of OWASP's Password Storage Cheat Sheet (m = 19 MiB, t = 2, p = 1), a bounded number at once, so that a
 * flood of sign-ins takes neither all memory nor all cores, and in a queueKey for each client (`queueKey`), so that it does not keep others out. Passwords are brought to Unicode NFKC first (NIST SP 800-63B, 3.1.1.2), so that
 * the same password typed on another device is the same.
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

  /** So that the first one who asks for nobody does not wait longer than others. */
  async onModuleInit(): Promise<void> {
    await this.#prepareDecoy();
  }

  /** @throws HashingBusyError when too many wait */
  hash(password: string, queueKey: string): Promise<string> {
    return this.#inTurn(queueKey, () => hash(password.normalize('NFKC'), this.#options));
  }

  /** @throws HashingBusyError when too many wait */
  async check(passwordHash: string, password: string, queueKey: string): Promise<PasswordCheck> {
    const matches = await this.#inTurn(queueKey, () =>
      verify(passwordHash, password.normalize('NFKC')),
    );
    return { matches, stale: matches && this.#isStale(passwordHash) };
  }

  /**
   * Takes as long as `check` and never matches: for accounts that do not exist, so that the time of the answer does not tell.
   * @throws HashingBusyError when too many wait
   */
  async checkUnknownAccount(password: string, queueKey: string): Promise<void> {
    const decoy = await this.#prepareDecoy();
    await this.#inTurn(queueKey, () => verify(decoy, password.normalize('NFKC')));
  }

  /** Made once; made again when that failed. */
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
