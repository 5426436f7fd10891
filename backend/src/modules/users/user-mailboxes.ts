import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { UserNotFoundError } from './users.errors.js';
import { UsersRepository } from './users.repository.js';
import type { Mailbox } from './users.repository.js';

/** The e-mail addresses of users. */
@Injectable()
export class UserMailboxes {
  readonly #users: UsersRepository;

  constructor(users: UsersRepository) {
    this.#users = users;
  }

  /** @throws UserNotFoundError */
  async of(userId: UserId): Promise<Mailbox> {
    const mailbox = await this.#users.findMailbox(userId);
    if (mailbox === null) throw new UserNotFoundError();
    return mailbox;
  }

  /** @param email an address, in any case */
  async isTaken(email: string): Promise<boolean> {
    return (await this.#users.findMailboxOwner(email)) !== null;
  }

  /**
   * The user has opened a link that was sent to the address.
   * @returns false when the user has another address by now
   */
  verify(userId: UserId, email: string): Promise<boolean> {
    return this.#users.verifyEmail(userId, email);
  }

  /**
   * Replaces the address by one that the user has proved to read.
   * @returns false when the user has another address than `expected` by now
   * @throws EmailTakenError
   */
  replace(userId: UserId, expected: string, next: string): Promise<boolean> {
    return this.#users.replaceEmail(userId, expected, next);
  }

  /**
   * Sets an address that the user has not proved to read.
   * @throws EmailTakenError
   */
  assign(userId: UserId, email: string): Promise<void> {
    return this.#users.assignEmail(userId, email);
  }
}
