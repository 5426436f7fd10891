import type { Done } from '../../common/ack.js';
import type { ConversationId } from '../../common/ids.js';

/** `chat:typing`: says that I type or stopped; not stored, expires by itself. */
export interface SetTypingPayload {
  readonly conversationId: ConversationId;
  readonly typing: boolean;
}

export type SetTypingResponse = Done;
