import { hkdfSync, timingSafeEqual } from 'node:crypto';
import type { SetupState, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { RateLimitStore, clientNetwork } from '../../platform/limits/index.js';
import type { RateLimitRule } from '../../platform/limits/index.js';
import { UserStandings } from '../users/index.js';
import { SetupCodeWrongError, SetupDoneError, SetupRequiredError } from './auth.errors.js';
import type { Device } from './known-devices.js';

/** Codes that one network may try. */
const TRIES: RateLimitRule = { name: 'setup', points: 10, seconds: 3600 };
/** Without letters and digits that look alike. 32 of them: 5 bits each. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ123456789';
const GROUPS = 3;
const GROUP_LENGTH = 4;
/** Bytes that are compared, so that the time does not depend on the length of a code. */
const COMPARED_BYTES = 64;

/**
 * The first start. A server without an owner has a setup code, and the user who enters it becomes
 * owner.
 * Before that nobody else can register. The code is made of the secret of the server, so that all
 * its processes accept the same one without storing it, or is `SETUP_CODE`.
 */
@Injectable()
export class Setup implements OnApplicationBootstrap {
  readonly #standings: UserStandings;
  readonly #limits: RateLimitStore;
  readonly #log = new Logger('Setup');
  readonly #secret: string;
  /** Null: the server is set up without a code. */
  readonly #code: string | null;
  readonly #isGiven: boolean;
  /** The last owner stays, so a server that has one always has one. */
  #done = false;

  constructor(config: AppConfig, standings: UserStandings, limits: RateLimitStore) {
    const { jwtSecret, setupCode } = config.auth;
    this.#standings = standings;
    this.#limits = limits;
    this.#secret = jwtSecret;
    this.#isGiven = setupCode !== null;
    this.#code = setupCode === 'off' ? null : (setupCode ?? makeCode(jwtSecret));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.#isGiven || (await this.state()) === 'done') return;
    this.#log.warn(
      `This server has no owner yet. Open it in a browser and enter the setup code ${this.#code}`,
    );
  }

  async state(): Promise<SetupState> {
    if (this.#done || this.#code === null) return 'done';
    const { hasOwner, hasUsers } = await this.#standings.installation();
    this.#done = hasOwner;
    if (hasOwner) return 'done';
    return hasUsers ? 'owner-missing' : 'needed';
  }

  /**
   * Decides about a new account.
   * @returns whether it is to be the owner
   * @throws SetupRequiredError, SetupCodeWrongError, SetupDoneError, RateLimitedError
   */
  async admits(setupCode: string | undefined, device: Device): Promise<boolean> {
    if (setupCode !== undefined) {
      await this.check(setupCode, device);
      return true;
    }
    if ((await this.state()) === 'needed') throw new SetupRequiredError();
    return false;
  }

  /** @throws SetupCodeWrongError, SetupDoneError, RateLimitedError */
  async check(setupCode: string, { address }: Device): Promise<void> {
    if (this.#code === null || (await this.state()) === 'done') throw new SetupDoneError();
    await this.#limits.take(TRIES, clientNetwork(address), true);
    if (!timingSafeEqual(this.#digest(setupCode), this.#digest(this.#code)))
      throw new SetupCodeWrongError();
  }

  /**
   * Makes a user the first owner. Needs an open transaction; of several at once one succeeds.
   * @throws SetupDoneError, UserNotFoundError, UserErasedError
   */
  async claim(userId: UserId): Promise<void> {
    if (!(await this.#standings.makeFirstOwner(userId))) throw new SetupDoneError();
  }

  #digest(code: string): Buffer {
    const given = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
    return Buffer.from(hkdfSync('sha256', this.#secret, given, 'chatcall setup', COMPARED_BYTES));
  }
}

function makeCode(secret: string): string {
  const bytes = new Uint8Array(
    hkdfSync('sha256', secret, '', 'chatcall setup code', GROUPS * GROUP_LENGTH),
  );
  const letters = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length] ?? '').join('');
  return Array.from({ length: GROUPS }, (_, index) =>
    letters.slice(index * GROUP_LENGTH, (index + 1) * GROUP_LENGTH),
  ).join('-');
}
