import type { Conversation, ConversationId, CursorPage, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { peopleIn, toConversation } from './chats.mapper.js';
import { NotMemberError } from './chats.errors.js';
import { ConversationRepository } from './conversation.repository.js';
import type { ConversationViewRow } from './conversation.repository.js';
import { decodeListCursor, encodeListCursor } from './list-cursor.js';
import { People } from './people.js';

/** Conversations the way their members see them: one statement for the rows, cards from the cache. */
@Injectable()
export class ConversationViews {
  readonly #conversations: ConversationRepository;
  readonly #people: People;

  constructor(conversations: ConversationRepository, people: People) {
    this.#conversations = conversations;
    this.#people = people;
  }

  /** @param cursor `nextCursor` of the page before */
  async page(userId: UserId, cursor: string | undefined, limit: number): Promise<CursorPage<Conversation>> {
    const rows = await this.#conversations.page(
      userId,
      cursor === undefined ? null : decodeListCursor(cursor),
      limit + 1,
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: await this.#complete(shown),
      nextCursor: rows.length > limit && last !== undefined ? encodeListCursor(last) : null,
    };
  }

  /** @throws NotMemberError */
  async one(conversationId: ConversationId, userId: UserId): Promise<Conversation> {
    const conversation = (await this.of(conversationId, [userId])).get(userId);
    if (conversation === undefined) throw new NotMemberError();
    return conversation;
  }

  /** What each of these people sees; who is not a member is missing. */
  async of(
    conversationId: ConversationId,
    userIds: readonly UserId[],
  ): Promise<ReadonlyMap<UserId, Conversation>> {
    const rows = await this.#conversations.views(conversationId, userIds);
    const conversations = await this.#complete(rows);
    return new Map(conversations.map((conversation, index) => [rows[index]?.userId ?? '', conversation]));
  }

  async #complete(rows: readonly ConversationViewRow[]): Promise<Conversation[]> {
    const cards = await this.#people.cards(rows.flatMap(peopleIn));
    return rows.map((row) => toConversation(row, cards));
  }
}
