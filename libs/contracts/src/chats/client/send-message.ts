import type { Message } from '../../chats/message.js';
import type { ClientMessageId, ConversationId, MessageId } from '../../common/ids.js';

/** `chat:message`: stores one message and tells the conversation; the same `clientMessageId` again answers with the stored message. */
export interface SendMessagePayload {
  readonly conversationId: ConversationId;
  readonly clientMessageId: ClientMessageId;
  readonly content: string;
  readonly replyTo?: MessageId | null;
}

export interface SendMessageResponse {
  readonly message: Message;
}
