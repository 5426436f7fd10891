import type { ConversationId, MessageId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { MemberProfiles } from '../access/index.js';
import { ActionNotAllowedError, NotMemberError } from '../chats.errors.js';
import { forwardedContent } from './message-content.js';
import type { ContentRow } from './message-content.js';
import { MessageDeletedError, MessageNotFoundError } from './message.errors.js';
import { MessageRepository } from './message.repository.js';

/** Copies what messages say that are forwarded: clients say which message, never what it says. */
@Injectable()
export class ForwardedTexts {
  readonly #messages: MessageRepository;
  readonly #profiles: MemberProfiles;

  constructor(messages: MessageRepository, profiles: MemberProfiles) {
    this.#messages = messages;
    this.#profiles = profiles;
  }

  /**
   * What a copy of this message says. Of a forwarded message it has the first author.
   * @throws NotMemberError when the user may not read it, MessageNotFoundError,
   *   ActionNotAllowedError for a system message, MessageDeletedError
   */
  async copyOf(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<ContentRow> {
    const found = await this.#messages.one(conversationId, userId, messageId);
    if (found === null) throw new NotMemberError();
    const { message } = found;
    if (message === null) throw new MessageNotFoundError();
    if (message.type === 'system')
      throw new ActionNotAllowedError('System messages cannot be forwarded.');
    if (message.deletedAt !== null) throw new MessageDeletedError();
    if (message.forwarded !== null) return forwardedContent(message, message.forwarded);
    const card = (await this.#profiles.profiles([message.senderId])).get(message.senderId);
    if (card === undefined) throw new Error('The card of a sender was not loaded');
    // The picture has an address that ends with the next picture.
    const sender = { ...card, avatarUrl: null, statusText: '' };
    const createdAt = message.createdAt.toISOString();
    return forwardedContent(message, { sender, createdAt });
  }
}
