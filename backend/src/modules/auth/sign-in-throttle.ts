import { Injectable } from '@nestjs/common';
import { RateLimitStore, clientNetwork } from '../../platform/limits/index.js';
import type { RateLimitRule } from '../../platform/limits/index.js';
import { InvalidCredentialsError, PasswordWrongError } from './auth.errors.js';

const WINDOW_SECONDS = 900;

/** Wrong passwords for one account from one address. */
const ACCOUNT_AND_ADDRESS: RateLimitRule = {
  name: 'sign-in:account-address',
  points: 10,
  seconds: WINDOW_SECONDS,
};
/** Wrong passwords for one account from everywhere: guesses spread over many addresses. Wide, so that nobody is locked out for fun. */
const ACCOUNT: RateLimitRule = { name: 'sign-in:account', points: 60, seconds: WINDOW_SECONDS };
/** Wrong passwords from one address: one password tried on many accounts. An office may share an address. */
const ADDRESS: RateLimitRule = { name: 'sign-in:address', points: 100, seconds: WINDOW_SECONDS };

interface Taken {
  readonly rule: RateLimitRule;
  readonly key: string;
}

/**
 * Holds back guessing. Each attempt takes its points before the password is checked, so that guesses at the same time do not get
 * past, and gets them back unless the password was wrong. Accounts that do not exist count the same.
 */
@Injectable()
export class SignInThrottle {
  readonly #limits: RateLimitStore;

  constructor(limits: RateLimitStore) {
    this.#limits = limits;
  }

  /**
   * Runs an attempt.
   * @param account who is guessed, in one form whatever the case
   * @param attempt fulfils when the password was right; a wrong one costs the points, any other failure does not
   * @throws RateLimitedError, and what the attempt throws
   */
  async guard<T>(account: string, address: string, attempt: () => Promise<T>): Promise<T> {
    const network = clientNetwork(address);
    const taken: Taken[] = [
      { rule: ADDRESS, key: network },
      { rule: ACCOUNT_AND_ADDRESS, key: `${account}|${network}` },
      { rule: ACCOUNT, key: account },
    ];
    await this.#takeAll(taken);
    try {
      const result = await attempt();
      await this.#giveBack(taken);
      return result;
    } catch (error) {
      if (!isWrongPassword(error)) await this.#giveBack(taken);
      throw error;
    }
  }

  /** All or none: an attempt that one rule refuses was no guess, and does not use up what others share. */
  async #takeAll(wanted: readonly Taken[]): Promise<void> {
    const taken: Taken[] = [];
    try {
      for (const each of wanted) {
        await this.#limits.take(each.rule, each.key, true);
        taken.push(each);
      }
    } catch (error) {
      await this.#giveBack(taken);
      throw error;
    }
  }

  async #giveBack(taken: readonly Taken[]): Promise<void> {
    await Promise.all(taken.map(({ rule, key }) => this.#limits.giveBack(rule, key, true)));
  }
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof InvalidCredentialsError || error instanceof PasswordWrongError;
}
