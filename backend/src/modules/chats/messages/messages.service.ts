import type {
  ConversationId,
  CursorPage,
  Message,
  MessageId,
  SendMessageRequest,
  UserId,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { KeysetCursor, choiceField, integerField } from '../../../platform/database/index.js';
import { ValidationError } from '../../../platform/errors/index.js';
import { QuotaExceededError, StorageQuota } from '../../../platform/limits/index.js';
import { withCards, toMessage } from './message.mapper.js';
import { MessageNotFoundError } from './message.errors.js';
import { NotMemberError } from '../chats.errors.js';
import { MessageSender } from './message-sender.js';
import type { SentMessage } from './message-sender.js';
import { MessageRepository } from './message.repository.js';
import type { MessageRow } from './message-rows.js';
import { MemberProfiles } from '../access/index.js';

/** Where a page of the history starts, exclusive. Without a start: the newest messages. */
interface HistoryStart {
  readonly direction: 'before' | 'after';
  readonly seq: number;
}

/** The requested page of a history: a start, or the cursor of the page before. */
interface HistoryQuery {
  readonly before?: number;
  readonly after?: number;
  readonly cursor?: string;
  readonly limit?: number;
}

const CURSOR = new KeysetCursor<HistoryStart>('messages', {
  direction: choiceField(['before', 'after']),
  seq: integerField(LIMITS.integerMax),
});

/** Sends and reads messages. */
@Injectable()
export class MessagesService {
  readonly #messages: MessageRepository;
  readonly #sender: MessageSender;
  readonly #profiles: MemberProfiles;
  readonly #quota: StorageQuota;

  constructor(
    messages: MessageRepository,
    sender: MessageSender,
    profiles: MemberProfiles,
    quota: StorageQuota,
  ) {
    this.#messages = messages;
    this.#sender = sender;
    this.#profiles = profiles;
    this.#quota = quota;
  }

  /**
   * Stores a message and notifies the members. The same `clientMessageId` again returns the stored
   * message.
   * @throws NotMemberError, BlockedError, ReplyUnknownError, ClientMessageIdReusedError,
   *   ConversationBusyError, QuotaExceededError
   */
  async send(
    userId: UserId,
    conversationId: ConversationId,
    request: SendMessageRequest,
  ): Promise<SentMessage> {
    const draft = {
      id: uuidv7(),
      senderId: userId,
      clientMessageId: request.clientMessageId,
      content: request.content,
      replyTo: request.replyTo ?? null,
    };
    const bytes = Buffer.byteLength(draft.content);
    const send = (): Promise<SentMessage> => this.#sender.send(conversationId, draft);
    try {
      const sent = await this.#quota.spend(userId, bytes, send);
      if (sent.repeated) await this.#quota.giveBack(userId, bytes);
      return sent;
    } catch (error) {
      // A repeated send stores nothing, so it succeeds however much the user has stored.
      const repeated =
        error instanceof QuotaExceededError &&
        (await this.#messages.isStored(userId, draft.clientMessageId));
      if (!repeated) throw error;
      return send();
    }
  }

  /**
   * A page of the history, ascending by `seq`. Members see it from the first message on, whenever
   * they joined. `nextCursor` continues in the same direction.
   * @throws NotMemberError, CursorError, ValidationError when more than one start is given
   */
  async history(
    userId: UserId,
    conversationId: ConversationId,
    query: HistoryQuery,
  ): Promise<CursorPage<Message>> {
    const start = startOf(query, conversationId);
    const slice = await this.#messages.slice(conversationId, userId, {
      ...(start === null ? {} : { [start.direction]: start.seq }),
      limit: query.limit ?? LIMITS.pageDefault,
    });
    if (slice === null) throw new NotMemberError();
    const direction = start?.direction ?? 'before';
    const last = slice.messages.at(direction === 'after' ? -1 : 0);
    return {
      items: await this.#seenBy(userId, slice.messages),
      nextCursor:
        slice.hasMore && last !== undefined
          ? CURSOR.encode({ direction, seq: last.seq }, conversationId)
          : null,
    };
  }

  /** One message of the history. @throws NotMemberError, MessageNotFoundError */
  async get(userId: UserId, conversationId: ConversationId, id: MessageId): Promise<Message> {
    const found = await this.#messages.one(conversationId, userId, id);
    if (found === null) throw new NotMemberError();
    const [message] = await this.#seenBy(userId, found.message === null ? [] : [found.message]);
    if (message === undefined) throw new MessageNotFoundError();
    return message;
  }

  async #seenBy(userId: UserId, rows: readonly MessageRow[]): Promise<Message[]> {
    const profiles = await this.#profiles.profiles(rows.map((row) => row.senderId));
    const exceptions = await this.#profiles.exceptionsFor(userId);
    return rows.flatMap((row) => {
      const sender = profiles.get(row.senderId);
      return sender === undefined ? [] : [withCards(toMessage(row, sender), exceptions)];
    });
  }
}

/** @throws CursorError, ValidationError */
function startOf(
  { before, after, cursor }: HistoryQuery,
  conversationId: ConversationId,
): HistoryStart | null {
  const given = Object.entries({ before, after, cursor }).filter(
    ([, value]) => value !== undefined,
  );
  const [, second] = given;
  if (second !== undefined) {
    const detail = 'before, after and cursor exclude each other';
    throw new ValidationError([{ field: second[0], detail, rule: 'exclusive' }]);
  }
  if (before !== undefined) return { direction: 'before', seq: before };
  if (after !== undefined) return { direction: 'after', seq: after };
  return CURSOR.decode(cursor, conversationId);
}
