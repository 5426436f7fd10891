import { REPORT_LIMITS } from '@chatcall/contracts';
import type {
  ConversationId,
  MessageId,
  ReportContextMessage,
  ReportedMessage,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { NotMemberError } from '../chats.errors.js';
import {
  MessageDeletedError,
  MessageEditsService,
  MessageNotFoundError,
  MessageRepository,
} from '../messages/index.js';
import { ReportableMessageRepository } from './reportable-message.repository.js';

/** A message that a user reports, as it is now. */
interface Evidence extends ReportedMessage {
  readonly senderId: UserId;
  /** The message and those around it. */
  readonly contextIds: readonly MessageId[];
}

/** Messages that users report to the administrators of the site, who see these and no others. */
@Injectable()
export class ReportableMessages {
  readonly #messages: MessageRepository;
  readonly #reportable: ReportableMessageRepository;
  readonly #edits: MessageEditsService;

  constructor(
    messages: MessageRepository,
    reportable: ReportableMessageRepository,
    edits: MessageEditsService,
  ) {
    this.#messages = messages;
    this.#reportable = reportable;
    this.#edits = edits;
  }

  /**
   * @throws NotMemberError, MessageDeletedError; MessageNotFoundError, also for a system message,
   *   which no user has written
   */
  async evidence(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<Evidence> {
    const found = await this.#messages.one(conversationId, userId, messageId);
    if (found === null) throw new NotMemberError();
    const { message } = found;
    if (message === null || message.type === 'system') throw new MessageNotFoundError();
    if (message.deletedAt !== null) throw new MessageDeletedError();
    return {
      id: messageId,
      conversationId,
      text: message.content,
      fileNames: (message.files ?? []).map(({ name }) => name),
      sentAt: message.createdAt.toISOString(),
      senderId: message.senderId,
      contextIds: await this.#reportable.around(message, REPORT_LIMITS.neighbours),
    };
  }

  /** As they are now, in their order; those that no longer exist are left out. */
  async context(ids: readonly MessageId[]): Promise<ReportContextMessage[]> {
    const rows = await this.#reportable.find(ids);
    return rows.map(({ sentAt, editedAt, deletedAt, ...row }) => ({
      ...row,
      sentAt: sentAt.toISOString(),
      editedAt: editedAt?.toISOString() ?? null,
      deletedAt: deletedAt?.toISOString() ?? null,
    }));
  }

  /** Deletes a message for all members; does nothing when it does not exist any more. */
  delete(actorId: UserId, conversationId: ConversationId, messageId: MessageId): Promise<void> {
    return this.#edits.deleteReported(actorId, conversationId, messageId);
  }
}
