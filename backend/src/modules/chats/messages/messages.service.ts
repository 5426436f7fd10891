import type {
  AttachedFile,
  ConversationId,
  FileCard,
  ForwardMessageRequest,
  SendMessageRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { newRowId } from '../../../platform/database/index.js';
import { QuotaExceededError, StorageQuota } from '../../../platform/limits/index.js';
import { FilesService, fileCard } from '../../files/index.js';
import { ForwardedTexts } from './forwarded-texts.js';
import { requireContent, textContent } from './message-content.js';
import { FileUnknownError } from './message.errors.js';
import { MessageSender } from './message-sender.js';
import type { SentMessage } from './earlier-messages.js';
import type { MessageDraft, ReplyPlace } from './message-rows.js';
import { MessageRepository } from './message.repository.js';

/** Bytes that a message stores. Those of its files count where they were uploaded. */
function bytesOf({ content, files }: MessageDraft): number {
  return (
    Buffer.byteLength(content) + (files === null ? 0 : Buffer.byteLength(JSON.stringify(files)))
  );
}

/** Sends messages. */
@Injectable()
export class MessagesService {
  readonly #messages: MessageRepository;
  readonly #sender: MessageSender;
  readonly #quota: StorageQuota;
  readonly #texts: ForwardedTexts;
  readonly #files: FilesService;

  constructor(
    messages: MessageRepository,
    sender: MessageSender,
    texts: ForwardedTexts,
    quota: StorageQuota,
    files: FilesService,
  ) {
    this.#texts = texts;
    this.#messages = messages;
    this.#sender = sender;
    this.#quota = quota;
    this.#files = files;
  }

  /**
   * Stores a message and notifies the members. The same `clientMessageId` again returns the stored
   * message.
   * @param place null for a message that is not in a thread
   * @throws ValidationError for an empty message, NotMemberError, BlockedError, ReplyUnknownError,
   *   FileUnknownError, ClientMessageIdReusedError,
   *   ConversationBusyError, QuotaExceededError; about the root of the thread MessageNotFoundError,
   *   NoThreadError, MessageDeletedError
   */
  async send(
    userId: UserId,
    conversationId: ConversationId,
    request: SendMessageRequest,
    place: ReplyPlace | null = null,
  ): Promise<SentMessage> {
    const attached = request.files ?? [];
    requireContent(request.content, attached);
    const files = attached.length === 0 ? null : await this.#cards(userId, attached);
    // A repeated send is answered with the stored message, whatever has become of its files.
    if (files === 'unknown' && !(await this.#messages.isStored(userId, request.clientMessageId)))
      throw new FileUnknownError();
    const draft = {
      ...textContent(request.content, files === 'unknown' ? null : files),
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

  /** What clients receive of files of the user. Whether they can be sent is decided when they are stored. */
  async #cards(
    userId: UserId,
    attached: readonly AttachedFile[],
  ): Promise<readonly FileCard[] | 'unknown'> {
    const found = await this.#files.findAll(attached.map(({ id }) => id));
    const own = new Map(
      found.flatMap((file) => (file.ownerId === userId ? [[file.id, file]] : [])),
    );
    const cards = attached.flatMap(({ id, alt }) => {
      const file = own.get(id);
      return file === undefined ? [] : [fileCard(file, alt)];
    });
    return cards.length === attached.length ? cards : 'unknown';
  }

  async #store(draft: MessageDraft, send: () => Promise<SentMessage>): Promise<SentMessage> {
    const { senderId: userId, clientMessageId } = draft;
    const bytes = bytesOf(draft);
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
