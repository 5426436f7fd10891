import type { ConversationId, MessagePage, SendMessageRequest, UserId } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { ValidationError } from '../../platform/errors/index.js';
import { QuotaExceededError, StorageQuota } from '../../platform/limits/index.js';
import { withCards, toMessage } from './chats.mapper.js';
import { NotMemberError } from './chats.errors.js';
import { MessageSender } from './message-sender.js';
import type { SentMessage } from './message-sender.js';
import { MessageRepository } from './message.repository.js';
import type { HistorySlice } from './message.repository.js';
import { MemberProfiles } from './member-profiles.js';

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
   * A slice of the history. Members see it from the first message on, whenever they joined.
   * @throws NotMemberError, ValidationError when both directions are given
   */
  async history(
    userId: UserId,
    conversationId: ConversationId,
    asked: Partial<HistorySlice>,
  ): Promise<MessagePage> {
    if (asked.before !== undefined && asked.after !== undefined) {
      throw new ValidationError([
        { field: 'after', message: 'before and after cannot be given together', rule: 'exclusive' },
      ]);
    }
    const limit = asked.limit ?? LIMITS.pageDefault;
    const slice = await this.#messages.slice(conversationId, userId, { ...asked, limit });
    if (slice === null) throw new NotMemberError();
    const profiles = await this.#profiles.profiles(slice.messages.map((row) => row.senderId));
    const exceptions = await this.#profiles.exceptionsFor(userId);
    return {
      messages: slice.messages.flatMap((row) => {
        const sender = profiles.get(row.senderId);
        return sender === undefined ? [] : [withCards(toMessage(row, sender), exceptions)];
      }),
      hasMore: slice.hasMore,
    };
  }
}
