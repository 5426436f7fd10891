import type { ConversationId, UserId } from '../../common/ids.js';

/** `chat:memberRemoved`: someone left a conversation or was removed. */
export interface MemberRemovedNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly memberCount: number;
  readonly version: number;
}
