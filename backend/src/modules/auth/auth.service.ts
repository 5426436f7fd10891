import type { ChangePasswordRequest, Me, RegisterRequest } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { ChatCallError, IdempotencyKeyReusedError } from '../../platform/errors/index.js';
import { IdempotencyKeyRepository, fingerprintOf } from '../../platform/idempotency/index.js';
import { clientNetwork } from '../../platform/limits/index.js';
import { UserAccounts } from '../users/index.js';
import type { AccountCredentials } from '../users/index.js';
import { InvalidCredentialsError, PasswordWrongError } from './auth.errors.js';
import type { Device } from './known-devices.js';
import { PasswordHasher } from './password-hasher.js';
import { requireStrongPassword } from './password-policy.js';
import { SessionEnder } from './session-ender.js';
import type { OwnedSession } from './session-ender.js';
import { SessionTokens } from './session-tokens.js';
import type { IssuedTokens, RefreshedTokens } from './session-tokens.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** The result of a sign-in. */
export interface SignedIn {
  readonly user: Me;
  readonly tokens: IssuedTokens;
}

/** The result of a registration. */
export interface Registered extends SignedIn {
  /** The account was created by an earlier request with the same `Idempotency-Key`. */
  readonly repeated: boolean;
}

/** Attempts, for the case that the hash is replaced between the check and the sign-in. */
const SIGN_IN_TRIES = 2;

/** Accounts and their passwords. */
@Injectable()
export class AuthService {
  readonly #accounts: UserAccounts;
  readonly #hasher: PasswordHasher;
  readonly #tokens: SessionTokens;
  readonly #ender: SessionEnder;
  readonly #throttle: SignInThrottle;
  readonly #transactor: Transactor;
  readonly #keys: IdempotencyKeyRepository;

  constructor(
    accounts: UserAccounts,
    hasher: PasswordHasher,
    tokens: SessionTokens,
    ender: SessionEnder,
    throttle: SignInThrottle,
    transactor: Transactor,
    keys: IdempotencyKeyRepository,
  ) {
    this.#accounts = accounts;
    this.#hasher = hasher;
    this.#tokens = tokens;
    this.#ender = ender;
    this.#throttle = throttle;
    this.#transactor = transactor;
    this.#keys = keys;
  }

  /**
   * @param key the `Idempotency-Key`: a repetition with the same account and password gets new
   *   tokens
   * @throws PasswordWeakError, EmailTakenError, UsernameTakenError, RateLimitedError,
   *   HashingBusyError, IdempotencyKeyReusedError
   */
  async register(
    request: RegisterRequest,
    device: Device,
    key: string | null = null,
  ): Promise<Registered> {
    const { email, username, password } = request;
    requireStrongPassword(password, { email, username }, 'password');
    const before = await this.#repeatedRegistration(request, device, key);
    if (before !== null) return before;
    await this.#throttle.countRegistration(device);
    try {
      return await this.#createAccount(request, device, key);
    } catch (error) {
      // A concurrent request with the same key may have created the account.
      const first = isAccountTaken(error)
        ? await this.#repeatedRegistration(request, device, key)
        : null;
      if (first === null) throw error;
      return first;
    }
  }

  /**
   * @param login e-mail address or username
   * @throws InvalidCredentialsError for a wrong password and for an account that does not exist,
   *   after the same time
   * @throws RateLimitedError, HashingBusyError
   */
  async logIn(login: string, password: string, device: Device): Promise<SignedIn> {
    const userId = (await this.#accounts.credentialsByLogin(login))?.userId ?? null;
    return this.#throttle.guard({ userId, login, device }, async (queueKey) => {
      for (let tries = 0; tries < SIGN_IN_TRIES; tries += 1) {
        const signedIn = await this.#tryLogIn(login, password, device, queueKey);
        if (signedIn !== null) return signedIn;
      }
      throw new InvalidCredentialsError();
    });
  }

  /**
   * Exchanges a refresh token for new tokens.
   * @throws TokenInvalidError, SessionEndedError, RefreshReusedError, RateLimitedError
   */
  refresh(token: string, device: Device): Promise<RefreshedTokens> {
    return this.#tokens.refresh(token, device, (sessionId) =>
      this.#throttle.countRefresh(sessionId),
    );
  }

  /**
   * Changes the password and signs all other devices out.
   * @throws PasswordWrongError, PasswordWeakError, RateLimitedError, HashingBusyError
   */
  changePassword(
    current: OwnedSession,
    request: ChangePasswordRequest,
    device: Device,
  ): Promise<void> {
    const { currentPassword, newPassword } = request;
    return this.#throttle.guard({ ...current, device }, async (queueKey) => {
      const owner = await this.#accounts.passwordOwner(current.userId);
      await this.#throttle.countPasswordChange(current.userId);
      const { matches } = await this.#hasher.check(owner.passwordHash, currentPassword, queueKey);
      if (!matches) throw new PasswordWrongError();
      requireStrongPassword(newPassword, owner, 'newPassword');
      const next = await this.#hasher.hash(newPassword, queueKey);
      await this.#transactor.run(async () => {
        // The password is no longer the checked one: another device was faster.
        if (!(await this.#accounts.replacePasswordHash(current.userId, owner.passwordHash, next)))
          throw new PasswordWrongError();
        await this.#ender.endOthers({ ...current, device }, 'password-changed');
      });
    });
  }

  async #createAccount(
    { email, username, displayName, password }: RegisterRequest,
    device: Device,
    key: string | null,
  ): Promise<Registered> {
    const passwordHash = await this.#hasher.hash(password, clientNetwork(device.address));
    const fingerprint = fingerprintOf(email, username, displayName);
    return this.#transactor.run(async () => {
      const user = await this.#accounts.create({ email, username, displayName, passwordHash });
      if (key !== null && !(await this.#keys.claimRegistration(user.id, key, fingerprint)))
        throw new IdempotencyKeyReusedError();
      return { user, tokens: await this.#tokens.open(user.id, device), repeated: false };
    });
  }

  /**
   * Signs in with the password of an account that was registered with this key. The password is not
   * part of what is stored with the key.
   * @returns null when the key is new
   */
  async #repeatedRegistration(
    { email, username, displayName, password }: RegisterRequest,
    device: Device,
    key: string | null,
  ): Promise<Registered | null> {
    const stored = key === null ? null : await this.#keys.findRegistration(key);
    if (stored === null) return null;
    if (!stored.fingerprint.equals(fingerprintOf(email, username, displayName)))
      throw new IdempotencyKeyReusedError();
    try {
      return { ...(await this.logIn(email, password, device)), repeated: true };
    } catch (error) {
      if (error instanceof InvalidCredentialsError) throw new IdempotencyKeyReusedError();
      throw error;
    }
  }

  /** @returns null when the hash was replaced meanwhile */
  async #tryLogIn(
    login: string,
    password: string,
    device: Device,
    queueKey: string,
  ): Promise<SignedIn | null> {
    const { userId, passwordHash } = await this.#checked(login, password, queueKey);
    await this.#throttle.countSignIn(userId);
    return this.#transactor.run(async () => {
      // Locked until the commit, so that a concurrent change of the password ends this session too,
      // or is seen here.
      if (!(await this.#accounts.stillHas(userId, passwordHash))) return null;
      const tokens = await this.#tokens.open(userId, device);
      return { user: await this.#accounts.me(userId), tokens };
    });
  }

  async #checked(login: string, password: string, queueKey: string): Promise<AccountCredentials> {
    const found = await this.#accounts.credentialsByLogin(login);
    if (found === null) {
      await this.#hasher.checkUnknownAccount(password, queueKey);
      throw new InvalidCredentialsError();
    }
    const { matches, stale } = await this.#hasher.check(found.passwordHash, password, queueKey);
    if (!matches) throw new InvalidCredentialsError();
    return stale ? this.#rehashed(found, password, queueKey) : found;
  }

  /** Replaces a hash that was made with outdated parameters. */
  async #rehashed(
    { userId, passwordHash: old }: AccountCredentials,
    password: string,
    queueKey: string,
  ): Promise<AccountCredentials> {
    const next = await this.#hasher.hash(password, queueKey);
    await this.#accounts.replacePasswordHash(userId, old, next);
    return { userId, passwordHash: next };
  }
}

function isAccountTaken(error: unknown): boolean {
  return (
    error instanceof ChatCallError &&
    (error.code === 'AUTH.EMAIL_TAKEN' || error.code === 'AUTH.USERNAME_TAKEN')
  );
}
