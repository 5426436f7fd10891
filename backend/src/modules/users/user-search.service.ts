import type { CursorPage, UserId, UserSearchHit } from '@chatcall/contracts';
import { searchQueryOf } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { decodeSearchCursor, encodeSearchCursor } from './search-cursor.js';
import { UserSearchRepository } from './user-search.repository.js';
import { Visibility } from './visibility.js';

/** Finds people: the name itself, its beginning, beginnings of words, parts of words, then words with one typo. */
@Injectable()
export class UserSearchService {
  readonly #search: UserSearchRepository;
  readonly #visibility: Visibility;

  constructor(search: UserSearchRepository, visibility: Visibility) {
    this.#search = search;
    this.#visibility = visibility;
  }

  /** @throws CursorError */
  async search(
    userId: UserId,
    text: string,
    cursor: string | undefined,
    limit: number,
  ): Promise<CursorPage<UserSearchHit>> {
    const after = cursor === undefined ? null : decodeSearchCursor(cursor);
    const query = searchQueryOf(text);
    if (query.words.length === 0) return { items: [], nextCursor: null };
    const rows = await this.#search.find({ userId, query, after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const cards = await this.#visibility.cards(
      userId,
      shown.map(({ id }) => id),
    );
    return {
      items: shown.flatMap(({ id, contact }) => {
        const card = cards.get(id);
        return card === undefined ? [] : { ...card, contact: contact ?? 'none' };
      }),
      nextCursor: rows.length > limit && last !== undefined ? encodeSearchCursor(last) : null,
    };
  }
}
