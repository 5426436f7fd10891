import type { CursorPage, UserId, UserSearchHit } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { decodeSearchCursor, encodeSearchCursor } from './search-cursor.js';
import type { SearchCursor } from './search-cursor.js';
import { UserSearchRepository } from './user-search.repository.js';
import type { SearchPosition, SearchRow } from './user-search.repository.js';
import { toUserCard } from './users.mapper.js';
import { Visibility } from './visibility.js';

/** Characters; a shorter text is like too many words. */
const ALIKE_MIN = 4;

/** Finds people: first those with a word that begins with the text, then those with a word like it. */
@Injectable()
export class UserSearchService {
  readonly #search: UserSearchRepository;
  readonly #transactor: Transactor;

  readonly #visibility: Visibility;

  constructor(search: UserSearchRepository, transactor: Transactor, visibility: Visibility) {
    this.#search = search;
    this.#transactor = transactor;
    this.#visibility = visibility;
  }

  /** @throws ValidationError for a cursor that is not ours */
  async search(
    userId: UserId,
    text: string,
    cursor: string | undefined,
    limit: number,
  ): Promise<CursorPage<UserSearchHit>> {
    const { items, nextCursor } = await this.#find(userId, text, cursor, limit);
    const cards = await this.#visibility.cards(
      userId,
      items.map(({ id }) => id),
    );
    return { items: items.map((hit) => ({ ...hit, ...cards.get(hit.id) })), nextCursor };
  }

  async #find(
    userId: UserId,
    text: string,
    cursor: string | undefined,
    limit: number,
  ): Promise<CursorPage<UserSearchHit>> {
    const start: SearchCursor =
      cursor === undefined ? { part: 'begins', after: null } : decodeSearchCursor(cursor);
    const wanted = limit + 1;
    const begins =
      start.part === 'begins'
        ? await this.#search.beginningWith({ userId, text, after: start.after, limit: wanted })
        : [];
    if (begins.length > limit) return pageOf(begins.slice(0, limit), 'begins');
    const after = start.part === 'alike' ? start.after : null;
    const alike = await this.#alike(userId, text, after, wanted - begins.length);
    const rows = [...begins, ...alike];
    if (rows.length <= limit) return { items: rows.map(toHit), nextCursor: null };
    const shown = rows.slice(0, limit);
    const last = alike.length > 1 ? shown.at(-1) : undefined;
    return pageOf(shown, 'alike', last === undefined ? null : positionOf(last));
  }

  async #alike(
    userId: UserId,
    text: string,
    after: SearchPosition | null,
    limit: number,
  ): Promise<SearchRow[]> {
    if (text.length < ALIKE_MIN) return [];
    return this.#transactor.run(() => this.#search.alike({ userId, text, after, limit }));
  }
}

function pageOf(
  rows: SearchRow[],
  part: SearchCursor['part'],
  after?: SearchPosition | null,
): CursorPage<UserSearchHit> {
  const last = rows.at(-1);
  const position = after === undefined && last !== undefined ? positionOf(last) : (after ?? null);
  return { items: rows.map(toHit), nextCursor: encodeSearchCursor({ part, after: position }) };
}

function positionOf({ rank, username }: SearchRow): SearchPosition {
  return { rank, username };
}

function toHit(row: SearchRow): UserSearchHit {
  return { ...toUserCard(row), statusText: '', contact: row.contact ?? 'none' };
}
