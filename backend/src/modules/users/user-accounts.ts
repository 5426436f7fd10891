import type { Me, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { UserNotFoundError } from './users.errors.js';
import { toMe } from './users.mapper.js';
import { UsersRepository } from './users.repository.js';

/** The values of a new account. */
export interface NewAccount {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly passwordHash: string;
}

/** What is needed to check the password of an account. */
export interface AccountCredentials {
  readonly userId: UserId;
  readonly passwordHash: string;
}

/** Accounts and password hashes, for the auth module only. */
@Injectable()
export class UserAccounts {
  readonly #users: UsersRepository;

  constructor(users: UsersRepository) {
    this.#users = users;
  }

  /** @throws EmailTakenError, UsernameTakenError */
  async create(account: NewAccount): Promise<Me> {
    const id = uuidv7();
    await this.#users.insert({ id, ...account });
    return this.me(id);
  }

  /** @throws UserNotFoundError */
  async me(userId: UserId): Promise<Me> {
    const user = await this.#users.findMe(userId);
    if (user === null) throw new UserNotFoundError();
    return toMe(user);
  }

  /** @param login e-mail address or username, in any case */
  async credentialsByLogin(login: string): Promise<AccountCredentials | null> {
    const user = await this.#users.findCredentials(login);
    return user === null ? null : { userId: user.id, passwordHash: user.passwordHash };
  }

  /**
   * The names and the password hash of an account, for a change of its password.
   * @throws UserNotFoundError
   */
  async passwordOwner(
    userId: UserId,
  ): Promise<{ email: string; username: string; passwordHash: string }> {
    const owner = await this.#users.findNames(userId);
    if (owner === null) throw new UserNotFoundError();
    return owner;
  }

  /** Whether the account still has this hash. Locks it until the end of the transaction. */
  async stillHas(userId: UserId, passwordHash: string): Promise<boolean> {
    return (await this.#users.lockPasswordHash(userId)) === passwordHash;
  }

  /** @returns false when the hash is no longer `expected` */
  replacePasswordHash(userId: UserId, expected: string, next: string): Promise<boolean> {
    return this.#users.replacePasswordHash(userId, expected, next);
  }
}
