import type {
  ConversationId,
  CursorPage,
  MessageId,
  SavedMessage,
  UserId,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import {
  KeysetCursor,
  TIME_FIELD,
  Transactor,
  UUID_FIELD,
} from '../../../platform/database/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { MemberProfiles } from '../access/index.js';
import { ActionNotAllowedError, NotMemberError, TooManySavedError } from '../chats.errors.js';
import {
  MessageDeletedError,
  MessageNotFoundError,
  MessageRepository,
  MessageViews,
} from '../messages/index.js';
import { SavedChanged } from '../chats.events.js';
import { SavedRepository } from './saved.repository.js';
import type { SavedPosition, SavedRow } from './saved.repository.js';

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

const CURSOR_FIELDS = { savedAt: TIME_FIELD, id: UUID_FIELD };
const CURSOR = new KeysetCursor<SavedPosition>('saved', CURSOR_FIELDS);
const IDS = new KeysetCursor<SavedPosition>('saved-ids', CURSOR_FIELDS);

/** Messages that a user has saved for later. */
@Injectable()
export class SavedService {
  readonly #saved: SavedRepository;
  readonly #messages: MessageRepository;
  readonly #views: MessageViews;
  readonly #profiles: MemberProfiles;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    saved: SavedRepository,
    messages: MessageRepository,
    views: MessageViews,
    profiles: MemberProfiles,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#saved = saved;
    this.#messages = messages;
    this.#views = views;
    this.#profiles = profiles;
    this.#transactor = transactor;
    this.#events = events;
  }

  /**
   * Saves a message that the user may read. A saved one keeps its place in the list.
   * @throws NotMemberError, MessageNotFoundError, ActionNotAllowedError for a system message,
   *   MessageDeletedError, TooManySavedError
   */
  async save(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<SavedMessage> {
    const found = await this.#messages.one(conversationId, userId, messageId);
    if (found === null) throw new NotMemberError();
    if (found.message === null) throw new MessageNotFoundError();
    if (found.message.type === 'system')
      throw new ActionNotAllowedError('System messages cannot be saved.');
    return this.#transactor.run(async () => {
      await this.#saved.lock(userId);
      const known = await this.#saved.one(userId, messageId);
      if (known !== null) return this.#present(userId, known);
      if (found.message?.deletedAt !== null) throw new MessageDeletedError();
      if ((await this.#saved.count(userId)) >= LIMITS.savedMax) throw new TooManySavedError();
      await this.#saved.add(userId, messageId);
      const row = await this.#saved.one(userId, messageId);
      if (row === null) throw new MessageNotFoundError();
      const saved = await this.#present(userId, row);
      this.#events.publish(new SavedChanged(userId, { conversationId, messageId, saved }));
      return saved;
    });
  }

  /** Removes a message from the saved ones, also where the user may no longer read it. */
  async remove(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<void> {
    if (await this.#saved.remove(userId, conversationId, messageId))
      this.#events.publish(new SavedChanged(userId, { conversationId, messageId, saved: null }));
  }

  /** A page of those that the user may read now, the last saved one first. @throws CursorError */
  async page(
    userId: UserId,
    { cursor, limit = LIMITS.pageDefault }: PageQuery,
  ): Promise<CursorPage<SavedMessage>> {
    const { rows, hasMore } = await this.#saved.page(userId, CURSOR.decode(cursor, userId), limit);
    const last = rows.at(-1);
    return {
      items: await this.#presentAll(userId, rows),
      nextCursor:
        hasMore && last !== undefined
          ? CURSOR.encode({ savedAt: last.savedAt, id: last.message.id }, userId)
          : null,
    };
  }

  /** A page of the ids of all saved messages. @throws CursorError */
  async ids(userId: UserId, cursor: string | undefined): Promise<CursorPage<MessageId>> {
    const after = IDS.decode(cursor, userId);
    const found = await this.#saved.ids(userId, after, LIMITS.savedIdsPage + 1);
    const { rows, nextCursor } = IDS.page(found, LIMITS.savedIdsPage, userId);
    return { items: rows.map(({ id }) => id), nextCursor };
  }

  async #present(userId: UserId, row: SavedRow): Promise<SavedMessage> {
    const [saved] = await this.#presentAll(userId, [row]);
    if (saved === undefined) throw new MessageNotFoundError();
    return saved;
  }

  async #presentAll(userId: UserId, rows: readonly SavedRow[]): Promise<SavedMessage[]> {
    const messages = await this.#views.seenBy(
      userId,
      rows.map(({ message }) => message),
    );
    const views = new Map(messages.map((message) => [message.id, message]));
    const peers = await this.#profiles.cards(
      userId,
      rows.flatMap(({ peerId }) => peerId ?? []),
    );
    return rows.flatMap(({ message: { id, conversationId }, kind, title, peerId, savedAt }) => {
      const message = views.get(id);
      const peer = peerId === null ? null : (peers.get(peerId) ?? null);
      const conversation = { id: conversationId, kind, title, peer };
      return message === undefined
        ? []
        : [{ message, conversation, savedAt: savedAt.toISOString() }];
    });
  }
}
