import type { ConversationId, UserId } from '../../common/ids.js';

/** `chat:delivered`: everything up to `seq` has reached a device of someone. */
export interface DeliveredCursorMovedNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly seq: number;
}
