import type { ConversationId, Message, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ActionNotAllowedError, BlockedError, NotMemberError } from '../chats.errors.js';
import { NotAcceptedError } from '../../users/index.js';
import {
  ClientMessageIdReusedError,
  FileUnknownError,
  MessageDeletedError,
  MessageNotFoundError,
  NoThreadError,
  ReplyUnknownError,
} from './message.errors.js';
import type { AppendOutcome, ReplyOutcome } from './message-rows.js';
import { MessageViews } from './message-views.js';
import { MessageRepository } from './message.repository.js';

/** A message that is stored, now or by an earlier attempt. */
export interface SentMessage {
  readonly message: Message;
  /** True when the same `clientMessageId` had been stored before. */
  readonly repeated: boolean;
}

/** The answer to a send that stored nothing. */
@Injectable()
export class EarlierMessages {
  readonly #messages: MessageRepository;
  readonly #views: MessageViews;

  constructor(messages: MessageRepository, views: MessageViews) {
    this.#messages = messages;
    this.#views = views;
  }

  /** The message that was stored by an earlier send; throws for a draft that was refused. */
  async of(
    conversationId: ConversationId,
    senderId: UserId,
    outcome: Exclude<AppendOutcome | ReplyOutcome, { kind: 'stored' }>,
  ): Promise<Message> {
    if (outcome.kind !== 'repeated') throw refusalOf(outcome.kind);
    const row = await this.#messages.find(outcome.messageId);
    if (row?.conversationId !== conversationId) throw new ClientMessageIdReusedError();
    const [message] = await this.#views.seenBy(senderId, [row]);
    if (message === undefined) throw new MessageNotFoundError();
    return message;
  }
}

function refusalOf(kind: Exclude<ReplyOutcome['kind'], 'stored' | 'repeated'>): Error {
  switch (kind) {
    case 'not-member':
      return new NotMemberError();
    case 'blocked':
      return new BlockedError();
    case 'not-accepted':
      return new NotAcceptedError();
    case 'not-allowed':
      return new ActionNotAllowedError();
    case 'reply-unknown':
      return new ReplyUnknownError();
    case 'file-unknown':
      return new FileUnknownError();
    case 'root-unknown':
      return new MessageNotFoundError();
    case 'no-thread':
      return new NoThreadError();
    case 'root-deleted':
      return new MessageDeletedError();
  }
}
