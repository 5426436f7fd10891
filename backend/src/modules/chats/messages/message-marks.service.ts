import type {
  ConversationId,
  CursorPage,
  Emoji,
  Message,
  MessageId,
  Reactor,
  UserId,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import {
  KeysetCursor,
  TEXT_FIELD,
  TIME_FIELD,
  UUID_FIELD,
} from '../../../platform/database/index.js';
import { MemberProfiles } from '../access/index.js';
import { NotMemberError } from '../chats.errors.js';
import { MessageChanges } from './message-changes.js';
import { MessageChangesRepository } from './message-changes.repository.js';
import type { PinPosition } from './message-changes.repository.js';
import { MessageViews } from './message-views.js';
import {
  MessageDeletedError,
  MessageNotFoundError,
  TooManyPinsError,
  TooManyReactionsError,
} from './message.errors.js';
import { MessageRepository } from './message.repository.js';
import { ReactionRepository } from './reaction.repository.js';
import type { ReactorPosition } from './reaction.repository.js';

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

const REACTORS = new KeysetCursor<ReactorPosition>('reactors', {
  reactedAt: TIME_FIELD,
  userId: UUID_FIELD,
  emoji: TEXT_FIELD,
});
const PINS = new KeysetCursor<PinPosition>('pins', { pinnedAt: TIME_FIELD, id: UUID_FIELD });

/** Reactions to messages, and pinned messages. */
@Injectable()
export class MessageMarksService {
  readonly #changes: MessageChanges;
  readonly #repository: MessageChangesRepository;
  readonly #reactions: ReactionRepository;
  readonly #messages: MessageRepository;
  readonly #views: MessageViews;
  readonly #profiles: MemberProfiles;

  constructor(
    changes: MessageChanges,
    repository: MessageChangesRepository,
    reactions: ReactionRepository,
    messages: MessageRepository,
    views: MessageViews,
    profiles: MemberProfiles,
  ) {
    this.#changes = changes;
    this.#repository = repository;
    this.#reactions = reactions;
    this.#messages = messages;
    this.#views = views;
    this.#profiles = profiles;
  }

  /**
   * Adds or removes the user's reaction. A state that was reached before changes nothing.
   * @throws NotMemberError, MessageNotFoundError, ActionNotAllowedError for a system message,
   *   MessageDeletedError, BlockedError, TooManyReactionsError
   */
  async react(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
    emoji: Emoji,
    reacted: boolean,
  ): Promise<Message> {
    const { message } = await this.#changes.run(
      userId,
      conversationId,
      messageId,
      async (change) => {
        change.requireReaction();
        const { reactions, deletedAt } = change.message;
        if (deletedAt !== null) throw new MessageDeletedError();
        if (reacted) {
          change.requireNoBlock();
          const known = reactions.some((one) => one.emoji === emoji);
          if (!known && reactions.length >= LIMITS.reactionsMax) throw new TooManyReactionsError();
        }
        const changed = reacted
          ? await this.#reactions.add(messageId, userId, emoji)
          : await this.#reactions.remove(messageId, userId, emoji);
        if (!changed) return null;
        const counts = await this.#reactions.counts(messageId);
        return this.#repository.setReactions(change.message, counts);
      },
    );
    return message;
  }

  /**
   * A page of the users who have reacted to a message, in the order of their reactions.
   * @throws NotMemberError, MessageNotFoundError, CursorError
   */
  async reactors(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
    { cursor, limit = LIMITS.pageDefault }: PageQuery,
  ): Promise<CursorPage<Reactor>> {
    const after = REACTORS.decode(cursor, messageId);
    const found = await this.#messages.one(conversationId, userId, messageId);
    if (found === null) throw new NotMemberError();
    if (found.message === null) throw new MessageNotFoundError();
    const rows = await this.#reactions.reactors(messageId, after, limit + 1);
    const page = REACTORS.page(rows, limit, messageId);
    const cards = await this.#profiles.cards(
      userId,
      page.rows.map((row) => row.userId),
    );
    return {
      items: page.rows.flatMap(({ emoji, userId: id, reactedAt }) => {
        const user = cards.get(id);
        return user === undefined ? [] : [{ emoji, user, reactedAt: reactedAt.toISOString() }];
      }),
      nextCursor: page.nextCursor,
    };
  }

  /**
   * Pins or unpins a message. A state that was reached before changes nothing.
   * @throws NotMemberError, MessageNotFoundError, ActionNotAllowedError, MessageDeletedError,
   *   BlockedError, TooManyPinsError
   */
  async pin(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
    pinned: boolean,
  ): Promise<Message> {
    const { message } = await this.#changes.run(
      userId,
      conversationId,
      messageId,
      async (change) => {
        change.requirePin();
        if (change.message.deletedAt !== null) throw new MessageDeletedError();
        if ((change.message.pinnedAt !== null) === pinned) return null;
        if (pinned) {
          change.requireNoBlock();
          if ((await this.#repository.pinCount(conversationId)) >= LIMITS.pinsMax)
            throw new TooManyPinsError();
        }
        return this.#repository.setPinned(change.message, pinned);
      },
    );
    return message;
  }

  /**
   * A page of the pinned messages, the last pinned one first.
   * @throws NotMemberError, CursorError
   */
  async pins(
    userId: UserId,
    conversationId: ConversationId,
    { cursor, limit = LIMITS.pageDefault }: PageQuery,
  ): Promise<CursorPage<Message>> {
    const after = PINS.decode(cursor, conversationId);
    const page = await this.#repository.pins(conversationId, userId, after, limit);
    if (page === null) throw new NotMemberError();
    const last = page.messages.at(-1);
    return {
      items: await this.#views.seenBy(userId, page.messages),
      nextCursor:
        page.hasMore && last !== undefined && last.pinnedAt !== null
          ? PINS.encode({ pinnedAt: last.pinnedAt, id: last.id }, conversationId)
          : null,
    };
  }
}
