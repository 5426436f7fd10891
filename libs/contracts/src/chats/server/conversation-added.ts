import type { Conversation } from '../../chats/conversation.js';

/** `chat:conversationAdded`: I became a member of a conversation. */
export interface ConversationAddedNotice {
  readonly conversation: Conversation;
}
