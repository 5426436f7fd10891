import type { ConversationId, UserId } from '../../common/ids.js';

/** `chat:typing`: someone types or stopped. */
export interface TypingNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly typing: boolean;
}
