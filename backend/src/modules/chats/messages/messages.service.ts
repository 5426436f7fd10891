import type {
  ConversationId,
  ForwardMessageRequest,
  SendMessageRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { newRowId } from '../../../platform/database/index.js';
import { QuotaExceededError, StorageQuota } from '../../../platform/limits/index.js';
import { ForwardedTexts } from './forwarded-texts.js';
import { textContent } from './message-content.js';
import { MessageSender } from './message-sender.js';
import type { SentMessage } from './earlier-messages.js';
import type { MessageDraft, ReplyPlace } from './message-rows.js';
import { MessageRepository } from './message.repository.js';

/** Sends messages. */
@Injectable()
export class MessagesService {
  readonly #messages: MessageRepository;
  readonly #sender: MessageSender;
  readonly #quota: StorageQuota;
  readonly #texts: ForwardedTexts;

  constructor(
    messages: MessageRepository,
    sender: MessageSender,
    texts: ForwardedTexts,
    quota: StorageQuota,
  ) {
    this.#texts = texts;
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
  send(
    userId: UserId,
    conversationId: ConversationId,
    request: SendMessageRequest,
    place: ReplyPlace | null = null,
  ): Promise<SentMessage> {
    const draft = {
      ...textContent(request.content),
      id: newRowId(),
      senderId: userId,
      clientMessageId: request.clientMessageId,
      replyTo: request.replyTo ?? null,
    };
    return this.#store(draft, () =>
      place === null
        ? this.#sender.send(conversationId, draft)
        : this.#sender.reply(conversationId, draft, place),
    );
  }

  /**
   * Stores a copy of a message that the user may read in another conversation, as {@link send} does.
   * A repeated `clientMessageId` returns the stored copy, also when the message was deleted since.
   * @throws what `send` throws; NotMemberError for either conversation, MessageNotFoundError,
   *   ActionNotAllowedError, MessageDeletedError
   */
  async forward(
    userId: UserId,
    conversationId: ConversationId,
    { clientMessageId, sourceConversationId, messageId }: ForwardMessageRequest,
  ): Promise<SentMessage> {
    const content = (await this.#messages.isStored(userId, clientMessageId))
      ? textContent('')
      : await this.#texts.copyOf(userId, sourceConversationId, messageId);
    const draft = { ...content, id: newRowId(), senderId: userId, clientMessageId, replyTo: null };
    return this.#store(draft, () => this.#sender.send(conversationId, draft));
  }

  async #store(
    { senderId: userId, content, clientMessageId }: MessageDraft,
    send: () => Promise<SentMessage>,
  ): Promise<SentMessage> {
    const bytes = Buffer.byteLength(content);
    try {
      const sent = await this.#quota.spend(userId, bytes, send);
      if (sent.repeated) await this.#quota.giveBack(userId, bytes);
      return sent;
    } catch (error) {
      // A repeated send stores nothing, so it succeeds however much the user has stored.
      const repeated =
        error instanceof QuotaExceededError &&
        (await this.#messages.isStored(userId, clientMessageId));
      if (!repeated) throw error;
      return send();
    }
  }
}
