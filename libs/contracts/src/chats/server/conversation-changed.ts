import type { ConversationId } from '../../common/ids.js';

/** `chat:conversationChanged`: title or picture of a conversation changed. */
export interface ConversationChangedNotice {
  readonly conversationId: ConversationId;
  readonly title: string | null;
  readonly avatarUrl: string | null;
  readonly version: number;
}
