import type { ConversationId, Message, MessageId, MessagePage, UserId } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, choiceField, integerField } from '../../../platform/database/index.js';
import { ValidationError } from '../../../platform/errors/index.js';
import { NotMemberError } from '../chats.errors.js';
import { HistoryRepository } from './history.repository.js';
import type { HistoryPlace } from './history.repository.js';
import { MessageNotFoundError } from './message.errors.js';
import { MessageViews } from './message-views.js';
import { MessageRepository } from './message.repository.js';
import type { MessageRow } from './message-rows.js';

/** Where a page of the history starts, exclusive. Without a start: the newest messages. */
interface HistoryStart {
  readonly direction: 'before' | 'after';
  readonly seq: number;
}

/** The requested page of a history: a start, a place in its middle, or the cursor of another page. */
interface HistoryQuery {
  readonly before?: number;
  readonly after?: number;
  /** A `seq` or the id of a message. */
  readonly around?: string;
  readonly at?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

const CURSOR = new KeysetCursor<HistoryStart>('messages', {
  direction: choiceField(['before', 'after']),
  seq: integerField(LIMITS.integerMax),
});

/** Reads the histories of conversations, as one of their members sees them. */
@Injectable()
export class HistoryService {
  readonly #history: HistoryRepository;
  readonly #messages: MessageRepository;
  readonly #views: MessageViews;

  constructor(history: HistoryRepository, messages: MessageRepository, views: MessageViews) {
    this.#history = history;
    this.#messages = messages;
    this.#views = views;
  }

  /**
   * A page of the history, ascending by `seq`. Members see it from the first message on, whenever
   * they joined. `nextCursor` continues in the same direction; from a page around a place with
   * newer messages, and `previousCursor` with older ones.
   * @throws NotMemberError, MessageNotFoundError, CursorError, ValidationError when more than one
   *   start is given
   */
  async page(
    userId: UserId,
    conversationId: ConversationId,
    query: HistoryQuery,
  ): Promise<MessagePage> {
    requireOneStart(query);
    const limit = query.limit ?? LIMITS.pageDefault;
    const place = placeOf(query);
    return place === null
      ? this.#slice(userId, conversationId, startOf(query, conversationId), limit)
      : this.#around(userId, conversationId, place, limit);
  }

  /** One message of the history. @throws NotMemberError, MessageNotFoundError */
  async message(userId: UserId, conversationId: ConversationId, id: MessageId): Promise<Message> {
    const found = await this.#messages.one(conversationId, userId, id);
    if (found === null) throw new NotMemberError();
    const [message] = await this.#views.seenBy(
      userId,
      found.message === null ? [] : [found.message],
    );
    if (message === undefined) throw new MessageNotFoundError();
    return message;
  }

  async #slice(
    userId: UserId,
    conversationId: ConversationId,
    start: HistoryStart | null,
    limit: number,
  ): Promise<MessagePage> {
    const slice = await this.#history.slice(conversationId, userId, {
      ...(start === null ? {} : { [start.direction]: start.seq }),
      limit,
    });
    if (slice === null) throw new NotMemberError();
    const direction = start?.direction ?? 'before';
    const last = slice.messages.at(direction === 'after' ? -1 : 0);
    return {
      items: await this.#views.seenBy(userId, slice.messages),
      nextCursor: cursorTo(slice.hasMore, direction, last, conversationId),
      previousCursor: null,
    };
  }

  async #around(
    userId: UserId,
    conversationId: ConversationId,
    place: HistoryPlace,
    limit: number,
  ): Promise<MessagePage> {
    const found = await this.#history.around(conversationId, userId, place, limit);
    if (found === null) throw new NotMemberError();
    if (found === 'unknown') throw new MessageNotFoundError();
    const { messages, hasOlder, hasNewer } = found;
    return {
      items: await this.#views.seenBy(userId, messages),
      nextCursor: cursorTo(hasNewer, 'after', messages.at(-1), conversationId),
      previousCursor: cursorTo(hasOlder, 'before', messages[0], conversationId),
    };
  }
}

/** @throws ValidationError */
function requireOneStart({ before, after, around, at, cursor }: HistoryQuery): void {
  const given = Object.entries({ before, after, around, at, cursor }).filter(
    ([, value]) => value !== undefined,
  );
  const [, second] = given;
  if (second === undefined) return;
  const detail = 'before, after, around, at and cursor exclude each other';
  throw new ValidationError([{ field: second[0], detail, rule: 'exclusive' }]);
}

function placeOf({ around, at }: HistoryQuery): HistoryPlace | null {
  if (at !== undefined) return { kind: 'time', value: new Date(at) };
  if (around === undefined) return null;
  return /^[0-9]+$/.test(around)
    ? { kind: 'seq', value: Number(around) }
    : { kind: 'message', value: around };
}

/** @throws CursorError */
function startOf(
  { before, after, cursor }: HistoryQuery,
  conversationId: ConversationId,
): HistoryStart | null {
  if (before !== undefined) return { direction: 'before', seq: before };
  if (after !== undefined) return { direction: 'after', seq: after };
  return CURSOR.decode(cursor, conversationId);
}

function cursorTo(
  hasMore: boolean,
  direction: HistoryStart['direction'],
  last: MessageRow | undefined,
  conversationId: ConversationId,
): string | null {
  return hasMore && last !== undefined && last.seq !== null
    ? CURSOR.encode({ direction, seq: last.seq }, conversationId)
    : null;
}
