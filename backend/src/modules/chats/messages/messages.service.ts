import type { ConversationId, SendMessageRequest, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { newRowId } from '../../../platform/database/index.js';
import { QuotaExceededError, StorageQuota } from '../../../platform/limits/index.js';
import { textContent } from './message-content.js';
import { MessageSender } from './message-sender.js';
import type { SentMessage } from './earlier-messages.js';
import type { ReplyPlace } from './message-rows.js';
import { MessageRepository } from './message.repository.js';

/** Sends messages. */
@Injectable()
export class MessagesService {
  readonly #messages: MessageRepository;
  readonly #sender: MessageSender;
  readonly #quota: StorageQuota;

  constructor(messages: MessageRepository, sender: MessageSender, quota: StorageQuota) {
    this.#messages = messages;
    this.#sender = sender;
    this.#quota = quota;
  }

  /**
   * Stores a message and notifies the members. The same `clientMessageId` again returns the stored
   * message.
   * @param place null for a message that is not in a thread
   * @throws NotMemberError, BlockedError, ReplyUnknownError, ClientMessageIdReusedError,
   *   ConversationBusyError, QuotaExceededError; about the root of the thread MessageNotFoundError,
   *   NoThreadError, MessageDeletedError
   */
  async send(
    userId: UserId,
    conversationId: ConversationId,
    request: SendMessageRequest,
    place: ReplyPlace | null = null,
  ): Promise<SentMessage> {
    const draft = {
      id: newRowId(),
      senderId: userId,
      clientMessageId: request.clientMessageId,
      replyTo: request.replyTo ?? null,
      ...textContent(request.content),
    };
    const bytes = Buffer.byteLength(draft.content);
    const send = (): Promise<SentMessage> =>
      place === null
        ? this.#sender.send(conversationId, draft)
        : this.#sender.reply(conversationId, draft, place);
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
}
