import type { Me, UserId, UserLanguage } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { RolePermissions } from '../../platform/access/index.js';
import { SiteSettings } from '../settings/index.js';
import { UserNotFoundError } from './users.errors.js';
import { toMe } from './users.mapper.js';
import { UsersRepository } from './users.repository.js';

/** The values of a new account. */
export interface NewAccount {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly language: UserLanguage | null;
}

/** The names of a user. */
interface AccountNames {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
}

/** Accounts, for the auth module only. */
@Injectable()
export class UserAccounts {
  readonly #users: UsersRepository;
  readonly #roles: RolePermissions;
  readonly #settings: SiteSettings;

  constructor(users: UsersRepository, roles: RolePermissions, settings: SiteSettings) {
    this.#users = users;
    this.#roles = roles;
    this.#settings = settings;
  }

  /** @throws EmailTakenError, UsernameTakenError */
  async create(account: NewAccount): Promise<Me> {
    const id = uuidv7();
    await this.#users.insert({
      id,
      ...account,
      acceptsMessages: this.#settings.get('consent.messages'),
      acceptsCalls: this.#settings.get('consent.calls'),
      acceptsAdding: this.#settings.get('consent.adding'),
    });
    return this.me(id);
  }

  /** @throws UserNotFoundError */
  async me(userId: UserId): Promise<Me> {
    const user = await this.#users.findMe(userId);
    if (user === null) throw new UserNotFoundError();
    return toMe(user, this.#roles.of(user.siteRole));
  }

  /** @param login e-mail address or username, in any case */
  idByLogin(login: string): Promise<UserId | null> {
    return this.#users.findId(login);
  }

  /** @throws UserNotFoundError */
  async names(userId: UserId): Promise<AccountNames> {
    const names = await this.#users.findNames(userId);
    if (names === null) throw new UserNotFoundError();
    return names;
  }
}
