import type { ConversationId, UserId } from '../../common/ids.js';

/** `chat:read`: someone read up to `seq`; also tells my other devices. */
export interface ReadCursorMovedNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly seq: number;
}
