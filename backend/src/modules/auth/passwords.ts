import type { ChangePasswordRequest, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { UserAccounts } from '../users/index.js';
import { PasswordWrongError } from './auth.errors.js';
import { PasswordChanged } from './auth.events.js';
import { IdentityRepository } from './identity.repository.js';
import type { PasswordIdentity } from './identity.repository.js';
import type { Device } from './known-devices.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import { SessionEnder } from './session-ender.js';
import type { OwnedSession } from './session-ender.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** Changes the passwords of users. */
@Injectable()
export class Passwords {
  readonly #accounts: UserAccounts;
  readonly #identities: IdentityRepository;
  readonly #policy: PasswordPolicy;
  readonly #hasher: PasswordHasher;
  readonly #ender: SessionEnder;
  readonly #throttle: SignInThrottle;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    accounts: UserAccounts,
    identities: IdentityRepository,
    policy: PasswordPolicy,
    hasher: PasswordHasher,
    ender: SessionEnder,
    throttle: SignInThrottle,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#accounts = accounts;
    this.#identities = identities;
    this.#policy = policy;
    this.#hasher = hasher;
    this.#ender = ender;
    this.#throttle = throttle;
    this.#transactor = transactor;
    this.#events = events;
  }

  /**
   * Changes the password of a user who knows the current one, and signs all other devices out. No
   * password is the current one of a user without any: `set` gives them the first.
   * @throws PasswordWrongError, PasswordWeakError, RateLimitedError, HashingBusyError
   */
  change(
    { userId, sessionId }: OwnedSession,
    { currentPassword, newPassword }: ChangePasswordRequest,
    device: Device,
  ): Promise<void> {
    return this.#throttle.guard({ userId, sessionId, device }, async (queueKey) => {
      await this.#throttle.countPasswordChange(userId);
      const current = await this.#requireCurrent(userId, currentPassword, queueKey);
      await this.#policy.requireStrong(
        newPassword,
        await this.#accounts.names(userId),
        'newPassword',
      );
      const next = await this.#hasher.hash(newPassword, queueKey);
      await this.#transactor.run(async () => {
        // The password is no longer the checked one: another device was faster.
        if (!(await this.#identities.replaceSecret(current.id, current.secret, next)))
          throw new PasswordWrongError();
        await this.#ender.endOthers({ userId, sessionId, device }, 'password-changed');
        this.#events.publish(new PasswordChanged(userId, sessionId, device));
      });
    });
  }

  /**
   * Asks for the password again, before a change that a stolen session must not be able to make.
   * @throws PasswordWrongError, RateLimitedError, HashingBusyError
   */
  confirm({ userId, sessionId }: OwnedSession, password: string, device: Device): Promise<void> {
    return this.#throttle.guard({ userId, sessionId, device }, async (queueKey) => {
      await this.#throttle.countPasswordChange(userId);
      await this.#requireCurrent(userId, password, queueKey);
    });
  }

  /**
   * Sets the password of a user who has proved who they are without it (a one-time link), and signs
   * all devices out. Joins an open transaction, in which what proved it is used up; call it as the
   * first thing there that locks sessions.
   * @param field name of the new password in the request, for the error
   * @throws PasswordWeakError, UserNotFoundError, HashingBusyError
   */
  async set(
    userId: UserId,
    newPassword: string,
    device: Device | null,
    field = 'newPassword',
  ): Promise<void> {
    await this.#policy.requireStrong(newPassword, await this.#accounts.names(userId), field);
    const next = await this.#hasher.hash(newPassword, `user:${userId}`);
    await this.#transactor.run(async () => {
      await this.#identities.putPassword(userId, next);
      await this.#ender.endAll(userId, 'password-changed');
      this.#events.publish(new PasswordChanged(userId, null, device));
    });
  }

  /** @throws PasswordWrongError, HashingBusyError */
  async #requireCurrent(
    userId: UserId,
    password: string,
    queueKey: string,
  ): Promise<PasswordIdentity> {
    const current = await this.#identities.findPassword(userId);
    if (current === null) throw new PasswordWrongError();
    const { matches } = await this.#hasher.check(current.secret, password, queueKey);
    if (!matches) throw new PasswordWrongError();
    return current;
  }
}
