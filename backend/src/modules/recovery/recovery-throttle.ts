import { createHash } from 'node:crypto';
import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { RateLimitStore, clientNetwork } from '../../platform/limits/index.js';
import type { RateLimitRule } from '../../platform/limits/index.js';

const HOUR = 3600;

/** Requests about links from one address; against floods, since whole offices share one. */
export const LINK_REQUESTS = {
  name: 'one-time-links',
  points: 300,
  seconds: 900,
  by: 'address',
} as const;

/** Requests with one login, whether or not an account has it. */
const LOGIN: RateLimitRule = { name: 'reset:login', points: 5, seconds: HOUR };
/** Requests from one network, with any logins. A whole office may share it. */
const NETWORK: RateLimitRule = { name: 'reset:network', points: 100, seconds: HOUR };
/** Mails to one account, whose e-mail address and username are two logins. */
const ACCOUNT: RateLimitRule = { name: 'reset:account', points: 5, seconds: HOUR };
/** Mails that a signed-in user makes the server send, to addresses of their choice. */
const OWN_MAILS: RateLimitRule = { name: 'email:mails', points: 10, seconds: HOUR };

/** Mails to one account about sign-ins on new devices, for programs that sign in often and keep no token. */
const NEW_DEVICES: RateLimitRule = { name: 'new-devices:account', points: 5, seconds: HOUR };

/** Limits how many mails others, and users themselves, can cause. */
@Injectable()
export class RecoveryThrottle {
  readonly #limits: RateLimitStore;

  constructor(limits: RateLimitStore) {
    this.#limits = limits;
  }

  /** @throws RateLimitedError */
  async countRequest(login: string, address: string): Promise<void> {
    await this.#limits.take(NETWORK, clientNetwork(address), true);
    const key = createHash('sha256').update(login.toLowerCase()).digest('base64url');
    await this.#limits.take(LOGIN, key, true);
  }

  /** @returns false when the account has had enough mails */
  async allowsMail(userId: UserId): Promise<boolean> {
    return (await this.#limits.consume(ACCOUNT, userId, true))?.exceeded !== true;
  }

  /** @returns false when the account has had enough mails about new devices */
  async allowsDeviceMail(userId: UserId): Promise<boolean> {
    return (await this.#limits.consume(NEW_DEVICES, userId, true))?.exceeded !== true;
  }

  /** @throws RateLimitedError */
  countOwnMail(userId: UserId): Promise<void> {
    return this.#limits.take(OWN_MAILS, userId, true);
  }
}
