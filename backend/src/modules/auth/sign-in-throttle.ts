import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { RateLimitedError } from '../../platform/errors/index.js';
import { RateLimitStore, clientNetwork } from '../../platform/limits/index.js';
import type { RateLimitRule } from '../../platform/limits/index.js';
import { InvalidCredentialsError, PasswordWrongError } from './auth.errors.js';
import type { Device } from './known-devices.js';
import { KnownDevices } from './known-devices.js';
import { SecurityLog } from './security-log.js';
import { SessionRepository } from './session.repository.js';

const WINDOW_SECONDS = 900;

/** Wrong passwords for one account from one device that has signed in to it before. */
const KNOWN_DEVICE: RateLimitRule = {
  name: 'sign-in:known-device',
  points: 10,
  seconds: WINDOW_SECONDS,
};
/** Wrong passwords for one account from all devices that have signed in to it before. */
const KNOWN_DEVICES: RateLimitRule = {
  name: 'sign-in:known-devices',
  points: 100,
  seconds: WINDOW_SECONDS,
};
/** Wrong passwords for one account from one address, by devices that have never signed in to it. */
const ACCOUNT_AND_ADDRESS: RateLimitRule = {
  name: 'sign-in:account-address',
  points: 10,
  seconds: WINDOW_SECONDS,
};
/**
 * The same from all addresses that no session of the account is at: guesses spread over many. Locks out devices and networks that the
 * account has never seen, and no others.
 */
const ACCOUNT: RateLimitRule = { name: 'sign-in:account', points: 60, seconds: WINDOW_SECONDS };
/** Wrong passwords from one address on whatever accounts. A whole office may share an address, so this is for floods. */
const ADDRESS: RateLimitRule = { name: 'sign-in:address', points: 3000, seconds: WINDOW_SECONDS };
/** Right passwords: each makes a session. */
const SIGN_INS: RateLimitRule = { name: 'sign-in:right', points: 200, seconds: WINDOW_SECONDS };
/** New accounts from one address: everybody in an office may register on the same morning. */
const REGISTRATIONS: RateLimitRule = { name: 'register', points: 2000, seconds: 3600 };
/** Changes of one account's password: each costs two hashes. */
const PASSWORD_CHANGES: RateLimitRule = { name: 'password', points: 20, seconds: WINDOW_SECONDS };
/** Refreshes of one session, and in an hour: each leaves a retired token behind. */
const REFRESHES: RateLimitRule = { name: 'refresh', points: 60, seconds: 60 };
const REFRESHES_HOUR: RateLimitRule = { name: 'refresh-hour', points: 720, seconds: 3600 };

/** Addresses of sessions that are looked at. */
const ADDRESSES_MAX = 200;
/** No account has it. */
const NO_ACCOUNT: UserId = '00000000-0000-0000-0000-000000000000';

/** A password that somebody gives, and for what. */
export interface PasswordGuess {
  /** The account; null when no account has the login. */
  readonly userId: UserId | null;
  /** E-mail address or username as it was given; the two of one account count as one. */
  readonly login?: string;
  readonly device: Device;
  /** Session that asks, where somebody is signed in. */
  readonly sessionId?: SessionId;
}

/** What a guess costs, and the line in which it waits. */
interface GuessCost {
  readonly taken: readonly Charge[];
  readonly queueKey: string;
}

interface Charge {
  readonly rule: RateLimitRule;
  readonly key: string;
}

/**
 * Holds back guessing. Each attempt takes its points before the password is checked, so that guesses at the same time do not get
 * past, and gets them back unless the password was wrong. Accounts that do not exist count the same. Devices that an account knows are
 * counted apart: nobody else can lock them out.
 */
@Injectable()
export class SignInThrottle {
  readonly #limits: RateLimitStore;
  readonly #devices: KnownDevices;
  readonly #log: SecurityLog;
  readonly #sessions: SessionRepository;

  constructor(
    limits: RateLimitStore,
    devices: KnownDevices,
    log: SecurityLog,
    sessions: SessionRepository,
  ) {
    this.#sessions = sessions;
    this.#limits = limits;
    this.#devices = devices;
    this.#log = log;
  }

  /**
   * Runs an attempt.
   * @param attempt fulfils when the password was right; a wrong one costs the points, any other failure does not. It is given the queueKey in which its
   * password waits to be checked: of the known device or network, so that others do not keep it out, or else of the network that asks
   * @throws RateLimitedError, and what the attempt throws
   */
  async guard<T>(guess: PasswordGuess, attempt: (queueKey: string) => Promise<T>): Promise<T> {
    const { taken, queueKey } = await this.#costOf(guess);
    await this.#chargeAll(taken, guess);
    try {
      const result = await attempt(queueKey);
      await this.#refund(taken);
      return result;
    } catch (error) {
      if (isWrongPassword(error)) this.#log.failed(guess.userId, guess.device);
      else await this.#refund(taken);
      throw error;
    }
  }

  /** @throws RateLimitedError for an account that is signed in to again and again */
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

  async #costOf({ userId, login = '', device, sessionId }: PasswordGuess): Promise<GuessCost> {
    // The two kinds differ in their beginning: a login could have the form of an id.
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
    ];
    return (await this.#isNetworkOf(userId, network))
      ? { taken: rules, queueKey: `${account}|${network}` }
      : { taken: [...rules, { rule: ACCOUNT, key: account }], queueKey: network };
  }

  /** Asks the database for nobody's sessions too, so that the time tells nothing of accounts. */
  async #isNetworkOf(userId: UserId | null, network: string): Promise<boolean> {
    const addresses = await this.#sessions.addressesOf(userId ?? NO_ACCOUNT, ADDRESSES_MAX);
    return addresses.some((address) => clientNetwork(address) === network);
  }

  /** All or none: an attempt that one rule refuses was no guess, and does not use up what others share. */
  async #chargeAll(wanted: readonly Charge[], { userId, device }: PasswordGuess): Promise<void> {
    const taken: Charge[] = [];
    for (const each of wanted) {
      try {
        await this.#limits.take(each.rule, each.key, true);
        taken.push(each);
      } catch (error) {
        await this.#refund(taken);
        if (error instanceof RateLimitedError)
          this.#log.lockedOut(`${each.rule.name} ${each.key}`, userId, device);
        throw error;
      }
    }
  }

  async #refund(taken: readonly Charge[]): Promise<void> {
    await Promise.all(taken.map(({ rule, key }) => this.#limits.giveBack(rule, key, true)));
  }
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof InvalidCredentialsError || error instanceof PasswordWrongError;
}
