import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { RateLimitedError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { RateLimitStore, clientNetwork } from '../../platform/limits/index.js';
import type { RateLimitRule } from '../../platform/limits/index.js';
import { LRUCache } from 'lru-cache';
import { InvalidCredentialsError, PasswordWrongError } from './auth.errors.js';
import { FactorWrongError } from './factors/factor.errors.js';
import { SignInFailed, SignInLockedOut } from './auth.events.js';
import type { SignInFailureReason } from './auth.events.js';
import type { Device } from './known-devices.js';
import { KnownDevices } from './known-devices.js';
import { SessionRepository } from './session.repository.js';

const WINDOW_SECONDS = 900;
/** Locked out accounts and devices or addresses that are remembered, to report each once. */
const LOCKOUTS_MAX = 10_000;

/** Wrong passwords for one account from one known device. */
const KNOWN_DEVICE: RateLimitRule = {
  name: 'sign-in:known-device',
  points: 10,
  seconds: WINDOW_SECONDS,
};
/** Wrong passwords for one account from all known devices. */
const KNOWN_DEVICES: RateLimitRule = {
  name: 'sign-in:known-devices',
  points: 100,
  seconds: WINDOW_SECONDS,
};
/** Wrong passwords for one account from one address, on unknown devices. */
const ACCOUNT_AND_ADDRESS: RateLimitRule = {
  name: 'sign-in:account-address',
  points: 10,
  seconds: WINDOW_SECONDS,
};
/**
 * The same from all addresses without a session of the account: distributed guessing. Locks out
 * only devices and networks that the account has never used.
 */
const ACCOUNT: RateLimitRule = { name: 'sign-in:account', points: 60, seconds: WINDOW_SECONDS };
/**
 * Wrong passwords from one address for any accounts. A whole office may share an address, so this
 * limit is for floods.
 */
const ADDRESS: RateLimitRule = { name: 'sign-in:address', points: 3000, seconds: WINDOW_SECONDS };
/**
 * Wrong codes for one account from unknown devices, after the right password. A code has only six
 * digits, so this limit is far below the one for passwords.
 */
const SECOND_STEP: RateLimitRule = { name: 'sign-in:factor', points: 20, seconds: 3600 };
/** Correct passwords: each starts a session. */
const SIGN_INS: RateLimitRule = { name: 'sign-in:right', points: 200, seconds: WINDOW_SECONDS };
/** New accounts from one address: a whole office may register on the same morning. */
const REGISTRATIONS: RateLimitRule = { name: 'register', points: 2000, seconds: 3600 };
/** Changes of one account's password: each costs two hashes. */
const PASSWORD_CHANGES: RateLimitRule = { name: 'password', points: 20, seconds: WINDOW_SECONDS };
/** Refreshes of one session in a minute and in an hour: each leaves a retired token behind. */
const REFRESHES: RateLimitRule = { name: 'refresh', points: 60, seconds: 60 };
const REFRESHES_HOUR: RateLimitRule = { name: 'refresh-hour', points: 720, seconds: 3600 };

/** Maximum number of sessions whose addresses are compared. */
const ADDRESSES_MAX = 200;
/** An id that no account has. */
export const NO_ACCOUNT: UserId = '00000000-0000-0000-0000-000000000000';

/** A given password or code: for which account, from which device. */
export interface PasswordGuess {
  /** Null when no account has the login. */
  readonly userId: UserId | null;
  /** The given e-mail address or username; both count for the same account. */
  readonly login?: string;
  readonly device: Device;
  /** The session of the request, if the user is signed in. */
  readonly sessionId?: SessionId;
  /** A code after the right password. */
  readonly secondStep?: boolean;
}

/** The limits that a guess counts against, and the queue in which it waits. */
interface GuessCost {
  readonly taken: readonly Charge[];
  readonly queueKey: string;
}

interface Charge {
  readonly rule: RateLimitRule;
  readonly key: string;
}

/**
 * Limits the guessing of passwords and codes. Each attempt takes its points before the password is checked, so that
 * concurrent guesses do not exceed the limit, and gets them back unless the password was wrong.
 * Accounts that do not exist count in the same way. Known devices of an account are counted
 * separately, so that nobody else can lock them out.
 */
@Injectable()
export class SignInThrottle {
  readonly #limits: RateLimitStore;
  readonly #devices: KnownDevices;
  readonly #events: EventBus;
  readonly #sessions: SessionRepository;
  readonly #lockouts = new LRUCache<string, true>({
    ttl: WINDOW_SECONDS * 1000,
    max: LOCKOUTS_MAX,
  });

  constructor(
    limits: RateLimitStore,
    devices: KnownDevices,
    events: EventBus,
    sessions: SessionRepository,
  ) {
    this.#sessions = sessions;
    this.#limits = limits;
    this.#devices = devices;
    this.#events = events;
  }

  /**
   * Runs an attempt.
   * @param attempt resolves when the password was correct; a wrong one costs the points, other
   *   failures do not. It receives the key of the queue for its password: the one of the known
   *   device or network, which others cannot fill, or else that of the requesting network
   * @throws RateLimitedError, and the errors of the attempt
   */
  async guard<T>(guess: PasswordGuess, attempt: (queueKey: string) => Promise<T>): Promise<T> {
    const { taken, queueKey } = await this.#costOf(guess);
    await this.#chargeAll(taken, guess);
    try {
      const result = await attempt(queueKey);
      await this.#refund(taken);
      return result;
    } catch (error) {
      const { userId, device } = guess;
      const reason = failureReason(userId, error);
      if (reason === null) await this.#refund(taken);
      else this.#events.publish(new SignInFailed(userId, reason, device));
      throw error;
    }
  }

  /** @throws RateLimitedError for too many sign-ins to one account */
  countSignIn(userId: UserId): Promise<void> {
    return this.#limits.take(SIGN_INS, userId, true);
  }

  /** @throws RateLimitedError */
  countRegistration({ address }: Device): Promise<void> {
    return this.#limits.take(REGISTRATIONS, clientNetwork(address), true);
  }

  /** @throws RateLimitedError */
  countPasswordChange(userId: UserId): Promise<void> {
    return this.#limits.take(PASSWORD_CHANGES, userId, true);
  }

  /** @throws RateLimitedError */
  async countRefresh(sessionId: SessionId): Promise<void> {
    await this.#limits.take(REFRESHES, sessionId, true);
    await this.#limits.take(REFRESHES_HOUR, sessionId, true);
  }

  async #costOf(guess: PasswordGuess): Promise<GuessCost> {
    const { userId, login = '', device, sessionId, secondStep = false } = guess;
    // The prefixes differ, since a login could have the form of an id.
    const account = userId === null ? `login:${login.toLowerCase()}` : `user:${userId}`;
    const known =
      sessionId ?? (userId === null ? null : this.#devices.recognise(userId, device.token));
    if (known !== null) {
      const queueKey = `${account}|${known}`;
      const taken = [
        { rule: KNOWN_DEVICE, key: queueKey },
        { rule: KNOWN_DEVICES, key: account },
      ];
      return { taken, queueKey };
    }
    const network = clientNetwork(device.address);
    const rules = [
      { rule: ADDRESS, key: network },
      { rule: ACCOUNT_AND_ADDRESS, key: `${account}|${network}` },
      ...(secondStep ? [{ rule: SECOND_STEP, key: account }] : []),
    ];
    return (await this.#isNetworkOf(userId, network))
      ? { taken: rules, queueKey: `${account}|${network}` }
      : { taken: [...rules, { rule: ACCOUNT, key: account }], queueKey: network };
  }

  /**
   * Also queries the database for an unknown account, so that the response time reveals nothing.
   */
  async #isNetworkOf(userId: UserId | null, network: string): Promise<boolean> {
    const addresses = await this.#sessions.addressesOf(userId ?? NO_ACCOUNT, ADDRESSES_MAX);
    return addresses.some((address) => clientNetwork(address) === network);
  }

  /**
   * Takes the points of all rules or of none: an attempt that one rule refuses was not a guess and
   * must not use up the points of the other rules.
   */
  async #chargeAll(wanted: readonly Charge[], { userId, device }: PasswordGuess): Promise<void> {
    const taken: Charge[] = [];
    for (const each of wanted) {
      try {
        await this.#limits.take(each.rule, each.key, true);
        taken.push(each);
      } catch (error) {
        await this.#refund(taken);
        if (error instanceof RateLimitedError) this.#lockedOut(each, userId, device);
        throw error;
      }
    }
  }

  /** Published once in the time of a lockout, since every further attempt is refused, too. */
  #lockedOut({ rule, key }: Charge, userId: UserId | null, device: Device): void {
    const what = `${rule.name} ${key}`;
    if (this.#lockouts.get(what) === true) return;
    this.#lockouts.set(what, true);
    this.#events.publish(new SignInLockedOut(userId, device));
  }

  async #refund(taken: readonly Charge[]): Promise<void> {
    await Promise.all(taken.map(({ rule, key }) => this.#limits.giveBack(rule, key, true)));
  }
}

/** @returns null when the attempt did not fail because of the password */
function failureReason(userId: UserId | null, error: unknown): SignInFailureReason | null {
  if (error instanceof PasswordWrongError) return 'current-password-wrong';
  if (error instanceof FactorWrongError) return 'factor-wrong';
  if (!(error instanceof InvalidCredentialsError)) return null;
  return userId === null ? 'unknown-account' : 'password-wrong';
}
