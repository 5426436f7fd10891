import type { ConversationId } from '../../common/ids.js';

/** `chat:conversationRemoved`: I am no longer a member of a conversation. */
export interface ConversationRemovedNotice {
  readonly conversationId: ConversationId;
  readonly reason: 'left' | 'removed';
}
