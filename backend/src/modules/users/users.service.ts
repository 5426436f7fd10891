import { searchQueryOf } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type {
  CursorPage,
  Me,
  UpdateProfileRequest,
  UserCard,
  UserId,
  UserSearchHit,
  SearchRank,
} from '@chatcall/contracts';
import {
  KeysetCursor,
  TEXT_FIELD,
  Transactor,
  integerField,
} from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { OwnProfile } from './own-profile.js';
import { UserSearchRepository } from './user-search.repository.js';
import type { SearchPosition } from './user-search.repository.js';
import { UserNotFoundError } from './users.errors.js';
import { ReadReceiptsChanged, UserProfileChanged } from './users.events.js';
import { toUserCard } from './users.mapper.js';
import type { MeColumns } from './users.mapper.js';
import { UsersRepository } from './users.repository.js';
import { Visibility } from './visibility.js';

const SEARCH_CURSOR = new KeysetCursor<SearchPosition>('found users', {
  rank: integerField<SearchRank>(4),
  username: TEXT_FIELD,
});

/** Profiles, and the search for other users. */
@Injectable()
export class UsersService {
  readonly #users: UsersRepository;
  readonly #search: UserSearchRepository;
  readonly #visibility: Visibility;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #own: OwnProfile;

  constructor(
    users: UsersRepository,
    search: UserSearchRepository,
    visibility: Visibility,
    transactor: Transactor,
    events: EventBus,
    own: OwnProfile,
  ) {
    this.#users = users;
    this.#search = search;
    this.#visibility = visibility;
    this.#transactor = transactor;
    this.#events = events;
    this.#own = own;
  }

  /** @throws UserNotFoundError */
  async me(userId: UserId): Promise<Me> {
    const user = await this.#users.findMe(userId);
    if (user === null) throw new UserNotFoundError();
    return this.#own.of(user);
  }

  /**
   * A user as the viewer may see them.
   * @throws UserNotFoundError, also when that user has blocked the viewer, or the viewer is a guest
   *   and does not know the user
   */
  async card(viewerId: UserId, userId: UserId): Promise<UserCard> {
    const card = (await this.#visibility.cards(viewerId, [userId])).get(userId);
    if (
      card === undefined ||
      (await this.#visibility.isBlockedBy(viewerId, userId)) ||
      !(await this.#visibility.mayLookUp(viewerId, [userId]))
    )
      throw new UserNotFoundError();
    return card;
  }

  /**
   * The best matches first: the name itself, its beginning, beginnings of words, parts of words,
   * then words with one typo.
   * @throws CursorError
   */
  async search(
    userId: UserId,
    text: string,
    cursor: string | undefined,
    limit: number,
  ): Promise<CursorPage<UserSearchHit>> {
    const after = SEARCH_CURSOR.decode(cursor, text);
    const query = searchQueryOf(text);
    if (query.words.length === 0) return { items: [], nextCursor: null };
    const rows = await this.#search.find({ userId, query, after, limit: limit + 1 });
    const page = SEARCH_CURSOR.page(rows, limit, text);
    const cards = await this.#visibility.cards(
      userId,
      page.rows.map(({ id }) => id),
    );
    return {
      items: page.rows.flatMap(({ id, contact }) => {
        const card = cards.get(id);
        return card === undefined ? [] : { ...card, contact: contact ?? 'none' };
      }),
      nextCursor: page.nextCursor,
    };
  }

  /**
   * Changes the given fields.
   * @throws UsernameTakenError
   */
  updateProfile(userId: UserId, { readReceipts, ...fields }: UpdateProfileRequest): Promise<Me> {
    const changes = Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined),
    );
    if (readReceipts === undefined && Object.keys(changes).length === 0) return this.me(userId);
    return this.#transactor.run(async () => {
      if (readReceipts !== undefined && (await this.#users.setReadReceipts(userId, readReceipts)))
        this.#events.publish(new ReadReceiptsChanged(userId, readReceipts));
      if (Object.keys(changes).length === 0) return this.me(userId);
      const before = await this.#users.findMe(userId);
      await this.#users.updateProfile(userId, changes);
      return this.#changed(
        userId,
        ({ displayName: name, username: login }) =>
          name !== before?.displayName || login !== before.username,
      );
    });
  }

  /** @returns the previous version; null for none */
  setAvatarVersion(
    userId: UserId,
    version: string | null,
  ): Promise<{ me: Me; previous: string | null }> {
    return this.#transactor.run(async () => {
      const previous = await this.#users.replaceAvatarVersion(userId, version);
      if (previous === undefined) throw new UserNotFoundError();
      const me =
        previous === version ? await this.me(userId) : await this.#changed(userId, () => true);
      return { me, previous };
    });
  }

  async #changed(userId: UserId, isPublic: (user: MeColumns) => boolean): Promise<Me> {
    const user = await this.#users.findMe(userId);
    if (user === null) throw new UserNotFoundError();
    this.#events.publish(new UserProfileChanged(userId, toUserCard(user), isPublic(user)));
    return this.#own.of(user);
  }
}
