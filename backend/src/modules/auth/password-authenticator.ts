import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { UserAccounts } from '../users/index.js';
import { InvalidCredentialsError } from './auth.errors.js';
import type { AuthenticatedIdentity, Authenticator } from './authenticator.js';
import { IdentityRepository } from './identity.repository.js';
import type { Device } from './known-devices.js';
import { PasswordHasher } from './password-hasher.js';
import { NO_ACCOUNT, SignInThrottle } from './sign-in-throttle.js';

/** What a user types to sign in. */
export interface LoginAndPassword {
  /** E-mail address or username, in any case. */
  readonly login: string;
  readonly password: string;
}

/** Checks passwords, and limits how many may be tried. */
@Injectable()
export class PasswordAuthenticator implements Authenticator<LoginAndPassword> {
  readonly kind = 'password';
  readonly #accounts: UserAccounts;
  readonly #identities: IdentityRepository;
  readonly #hasher: PasswordHasher;
  readonly #throttle: SignInThrottle;

  constructor(
    accounts: UserAccounts,
    identities: IdentityRepository,
    hasher: PasswordHasher,
    throttle: SignInThrottle,
  ) {
    this.#accounts = accounts;
    this.#identities = identities;
    this.#hasher = hasher;
    this.#throttle = throttle;
  }

  /**
   * @throws InvalidCredentialsError for a wrong password, for an account that has none, and for one
   *   that does not exist, after the same time
   * @throws RateLimitedError, HashingBusyError
   */
  async authenticate(
    { login, password }: LoginAndPassword,
    device: Device,
  ): Promise<AuthenticatedIdentity> {
    const userId = await this.#accounts.idByLogin(login);
    return this.#throttle.guard({ userId, login, device }, (queueKey) =>
      this.#check(userId, password, queueKey),
    );
  }

  async #check(
    userId: UserId | null,
    password: string,
    queueKey: string,
  ): Promise<AuthenticatedIdentity> {
    // The same statement for an unknown account, so that the response time reveals nothing.
    const found = await this.#identities.findPassword(userId ?? NO_ACCOUNT);
    if (userId === null || found === null) {
      await this.#hasher.checkUnknownAccount(password, queueKey);
      throw new InvalidCredentialsError();
    }
    const { id, secret } = found;
    const { matches, stale } = await this.#hasher.check(secret, password, queueKey);
    if (!matches) throw new InvalidCredentialsError();
    const current = stale ? await this.#rehash(id, secret, password, queueKey) : secret;
    return { id, userId, kind: this.kind, secret: current };
  }

  /** Replaces a hash that was made with outdated parameters. @returns the new one */
  async #rehash(id: string, old: string, password: string, queueKey: string): Promise<string> {
    const next = await this.#hasher.hash(password, queueKey);
    await this.#identities.replaceSecret(id, old, next);
    return next;
  }
}
