import type { UserId, UserLanguage, UserState, WaitingReason } from '@chatcall/contracts';
import { searchKeyOf } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Repository } from 'typeorm';
import { Database, violatedUnique } from '../../platform/database/index.js';
import { UserEntity } from './users.entities.js';
import { EmailTakenError, UsernameTakenError } from './users.errors.js';
import type { CardColumns, MeColumns } from './users.mapper.js';

/** The columns of a new account. */
export type NewUser = Pick<
  UserEntity,
  | 'id'
  | 'email'
  | 'username'
  | 'displayName'
  | 'language'
  | 'acceptsMessages'
  | 'acceptsCalls'
  | 'acceptsAdding'
> &
  Partial<Pick<UserEntity, 'state' | 'waitingFor'>>;
/** The columns that users may change in their profile. */
export type ProfileChanges = Partial<
  Pick<
    UserEntity,
    | 'displayName'
    | 'username'
    | 'statusText'
    | 'language'
    | 'acceptsMessages'
    | 'acceptsCalls'
    | 'acceptsAdding'
  >
>;

/** An account whose names cannot be used again. */
export interface TakenAccount {
  readonly id: UserId;
  readonly email: string;
  readonly username: string;
}

/** Where mail to a user goes. */
export interface Mailbox {
  readonly userId: UserId;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly displayName: string;
  readonly language: UserLanguage | null;
  readonly state: UserState;
  readonly waitingFor: WaitingReason | null;
}

type SearchColumnValues = Pick<UserEntity, 'searchKey' | 'searchGrams'>;

const CARD = {
  id: true,
  username: true,
  displayName: true,
  statusText: true,
  avatarVersion: true,
  state: true,
  siteRole: true,
} as const;
const ME = {
  ...CARD,
  email: true,
  createdAt: true,
  accessChangedAt: true,
  readReceipts: true,
  emailVerifiedAt: true,
  language: true,
  acceptsMessages: true,
  acceptsCalls: true,
  acceptsAdding: true,
} as const;

/** Reads and writes users. */
@Injectable()
export class UsersRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws EmailTakenError, UsernameTakenError, also when a concurrent request was faster */
  async insert(user: NewUser): Promise<void> {
    const found = searchColumns(user.displayName, user.username);
    await translateTaken(() => this.#users.insert({ ...user, ...found }));
  }

  /**
   * Several users with one statement: all or none.
   * @throws EmailTakenError, UsernameTakenError, also when a concurrent request was faster
   */
  async insertAll(
    users: readonly (NewUser & Pick<UserEntity, 'state' | 'siteRole'>)[],
  ): Promise<void> {
    const rows = users.map((user) => ({
      ...user,
      ...searchColumns(user.displayName, user.username),
    }));
    await translateTaken(() => this.#users.insert(rows));
  }

  findTaken(emails: readonly string[], usernames: readonly string[]): Promise<TakenAccount[]> {
    return this.#database.query(
      `SELECT id, email::text, username::text FROM users
       WHERE email = ANY($1::citext[]) OR username = ANY($2::citext[])`,
      [emails, usernames],
    );
  }

  findMe(id: UserId): Promise<MeColumns | null> {
    return this.#users.findOne({ select: ME, where: { id } });
  }

  findCards(ids: readonly UserId[]): Promise<CardColumns[]> {
    return this.#users.find({ select: CARD, where: { id: In(ids) } });
  }

  /** @param login e-mail address or username, in any case */
  async findId(login: string): Promise<UserId | null> {
    const user = await this.#users.findOne({
      select: { id: true },
      where: [{ email: login }, { username: login }],
    });
    return user?.id ?? null;
  }

  findNames(id: UserId): Promise<Pick<UserEntity, 'email' | 'username' | 'displayName'> | null> {
    return this.#users.findOne({
      select: { email: true, username: true, displayName: true },
      where: { id },
    });
  }

  async findMailbox(id: UserId): Promise<Mailbox | null> {
    const [found] = await this.#database.query<Mailbox>(
      `SELECT id AS "userId", email::text, email_verified_at IS NOT NULL AS "emailVerified",
         display_name AS "displayName", language, state, waiting_for AS "waitingFor"
       FROM users WHERE id = $1`,
      [id],
    );
    return found ?? null;
  }

  async findMailboxOwner(email: string): Promise<UserId | null> {
    const found = await this.#users.findOne({ select: { id: true }, where: { email } });
    return found?.id ?? null;
  }

  /** @returns false when the address is another one */
  async verifyEmail(id: UserId, email: string): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE users SET email_verified_at = COALESCE(email_verified_at, now()), updated_at = now()
       WHERE id = $1 AND email = $2 RETURNING id`,
      [id, email],
    );
    return rows.length === 1;
  }

  /** @returns false when the address is not `expected`. @throws EmailTakenError */
  async replaceEmail(id: UserId, expected: string, next: string): Promise<boolean> {
    let rows: unknown[] = [];
    await translateTaken(async () => {
      rows = await this.#database.query(
        `UPDATE users SET email = $3, email_verified_at = now(), updated_at = now()
         WHERE id = $1 AND email = $2 RETURNING id`,
        [id, expected, next],
      );
    });
    return rows.length === 1;
  }

  /** @throws EmailTakenError */
  async assignEmail(id: UserId, email: string): Promise<void> {
    await translateTaken(() =>
      this.#database.query(
        'UPDATE users SET email = $2, email_verified_at = NULL, updated_at = now() WHERE id = $1',
        [id, email],
      ),
    );
  }

  /**
   * Needs an open transaction, which locks both names, since the search key is made of both.
   * @throws UsernameTakenError
   */
  async updateProfile(id: UserId, changes: ProfileChanges): Promise<void> {
    const found = await this.#searchColumns(id, changes);
    await translateTaken(() =>
      this.#users.update({ id }, { ...changes, ...found, updatedAt: () => 'now()' }),
    );
  }

  /**
   * Turns read receipts on or off. The times of what was read before are forgotten, and the cursors
   * count as changed, so that clients receive them again (the table is that of the chats module,
   * which depends on this one).
   * @returns whether that is a change
   */
  async setReadReceipts(id: UserId, readReceipts: boolean): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE users SET read_receipts = $2, updated_at = now() WHERE id = $1 AND read_receipts <> $2 RETURNING id',
      [id, readReceipts],
    );
    if (rows.length === 0) return false;
    await this.#database.query(
      `UPDATE conversation_members SET own_changed_at = now(), read_log = ARRAY[GREATEST(last_read_seq, receipt_seq)::bigint]
       WHERE user_id = $1 AND left_at IS NULL`,
      [id],
    );
    return true;
  }

  /** @returns the previous version, or undefined when there is no such account */
  async replaceAvatarVersion(
    id: UserId,
    version: string | null,
  ): Promise<string | null | undefined> {
    const [row] = await this.#database.query<{ previous: string | null }>(
      `WITH held AS (SELECT id, avatar_version FROM users WHERE id = $1 FOR NO KEY UPDATE)
       UPDATE users SET avatar_version = $2, updated_at = now() FROM held
       WHERE users.id = held.id RETURNING held.avatar_version AS previous`,
      [id, version],
    );
    return row?.previous;
  }

  /** Empty when no name changes. */
  async #searchColumns(
    id: UserId,
    { displayName, username }: ProfileChanges,
  ): Promise<Partial<SearchColumnValues>> {
    if (displayName === undefined && username === undefined) return {};
    const [before] = await this.#database.query<{ displayName: string; username: string }>(
      'SELECT display_name AS "displayName", username::text FROM users WHERE id = $1 FOR NO KEY UPDATE',
      [id],
    );
    return before === undefined
      ? {}
      : searchColumns(displayName ?? before.displayName, username ?? before.username);
  }

  get #users(): Repository<UserEntity> {
    return this.#database.manager().getRepository(UserEntity);
  }
}

function searchColumns(displayName: string, username: string): SearchColumnValues {
  const { text, grams } = searchKeyOf(displayName, username);
  return { searchKey: text, searchGrams: [...grams] };
}

async function translateTaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const constraint = violatedUnique(error);
    if (constraint === 'users_email_key') throw new EmailTakenError({ cause: error });
    if (constraint === 'users_username_key') throw new UsernameTakenError({ cause: error });
    throw error;
  }
}
