import type { Me, SiteRole, UserId, UserLanguage, WaitingReason } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { SiteSettings } from '../settings/index.js';
import { OwnProfile } from './own-profile.js';
import { UserNotFoundError } from './users.errors.js';
import { UsersRepository } from './users.repository.js';
import type { NewUser, TakenAccount } from './users.repository.js';

/** The values of a new account. */
export interface NewAccount {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly language: UserLanguage | null;
  /** Not null: the user cannot sign in yet. */
  readonly waitingFor: WaitingReason | null;
}

/** The names of a user. */
interface AccountNames {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
}

/** Accounts, for the modules that create them. */
@Injectable()
export class UserAccounts {
  readonly #users: UsersRepository;
  readonly #own: OwnProfile;
  readonly #settings: SiteSettings;

  constructor(users: UsersRepository, own: OwnProfile, settings: SiteSettings) {
    this.#users = users;
    this.#own = own;
    this.#settings = settings;
  }

  /** @throws EmailTakenError, UsernameTakenError */
  async create(account: NewAccount): Promise<Me> {
    const id = uuidv7();
    const state = account.waitingFor === null ? 'active' : 'invited';
    await this.#users.insert({ id, ...account, state, ...this.#choices() });
    return this.me(id);
  }

  /**
   * Creates accounts of users who are not active yet and have no password: all or none.
   * @returns their ids, in the same order
   * @throws EmailTakenError, UsernameTakenError
   */
  async invite(
    accounts: readonly (AccountNames & { readonly role: SiteRole })[],
  ): Promise<UserId[]> {
    if (accounts.length === 0) return [];
    const choices = this.#choices();
    const users = accounts.map(({ email, username, displayName, role: siteRole }) => ({
      id: uuidv7(),
      email,
      username,
      displayName,
      language: null,
      siteRole,
      state: 'invited' as const,
      ...choices,
    }));
    await this.#users.insertAll(users);
    return users.map(({ id }) => id);
  }

  /** The accounts that have one of these addresses or usernames, in any case. */
  taken(emails: readonly string[], usernames: readonly string[]): Promise<TakenAccount[]> {
    return this.#users.findTaken(emails, usernames);
  }

  /** @throws UserNotFoundError */
  async me(userId: UserId): Promise<Me> {
    const user = await this.#users.findMe(userId);
    if (user === null) throw new UserNotFoundError();
    return this.#own.of(user);
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

  /** From whom new users accept what, until they choose. */
  #choices(): Pick<NewUser, 'acceptsMessages' | 'acceptsCalls' | 'acceptsAdding'> {
    return {
      acceptsMessages: this.#settings.get('consent.messages'),
      acceptsCalls: this.#settings.get('consent.calls'),
      acceptsAdding: this.#settings.get('consent.adding'),
    };
  }
}
