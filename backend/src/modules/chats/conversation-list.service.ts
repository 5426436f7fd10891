import type {
  Conversation,
  ConversationFilter,
  ConversationId,
  ConversationTotals,
  CursorPage,
  UserId,
} from '@chatcall/contracts';
import { LIMITS, searchQueryOf } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ConversationListRepository } from './conversation-list.repository.js';
import type { ListPage } from './conversation-list.repository.js';
import { ConversationViews } from './conversation-views.js';
import type { ConversationViewRow } from './conversation.repository.js';
import {
  decodeFoundCursor,
  decodeListCursor,
  encodeFoundCursor,
  encodeListCursor,
} from './list-cursor.js';

/** Which page is asked for. */
export interface PageQuery {
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  readonly limit?: number;
}

/** Someone's conversations as a whole. */
@Injectable()
export class ConversationListService {
  constructor(
    private readonly lists: ConversationListRepository,
    private readonly views: ConversationViews,
  ) {}

  /** Newest activity first. @throws CursorError */
  async page(
    userId: UserId,
    {
      filter,
      cursor,
      limit = LIMITS.pageDefault,
    }: PageQuery & { readonly filter?: ConversationFilter },
  ): Promise<CursorPage<Conversation>> {
    const after = cursor === undefined ? null : decodeListCursor(cursor);
    const page = await this.lists.page({ userId, filter: filter ?? null, after, limit });
    return this.#toPage(userId, page, encodeListCursor);
  }

  /** By title and by the name of the other person, the best matches first. @throws CursorError */
  async find(
    userId: UserId,
    { q, cursor, limit = LIMITS.pageDefault }: PageQuery & { readonly q: string },
  ): Promise<CursorPage<Conversation>> {
    const after = cursor === undefined ? null : decodeFoundCursor(cursor);
    const search = searchQueryOf(q);
    if (search.words.length === 0) return { items: [], nextCursor: null };
    const page = await this.lists.find({ userId, search, after, limit });
    return this.#toPage(userId, page, encodeFoundCursor);
  }

  /** @param except conversations that are not counted */
  totals(userId: UserId, except: readonly ConversationId[] = []): Promise<ConversationTotals> {
    return this.lists.totals(userId, except);
  }

  async #toPage<Row extends ConversationViewRow>(
    userId: UserId,
    { rows, hasMore }: ListPage<Row>,
    encode: (last: Row) => string,
  ): Promise<CursorPage<Conversation>> {
    const last = rows.at(-1);
    return {
      items: await this.views.seenBy(userId, rows),
      nextCursor: hasMore && last !== undefined ? encode(last) : null,
    };
  }
}
