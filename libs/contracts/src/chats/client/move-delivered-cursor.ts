import type { ConversationId } from '../../common/ids.js';

/** `chat:delivered`: moves my delivered cursor forward, never back; answers where it stands. */
export interface MoveDeliveredCursorPayload {
  readonly conversationId: ConversationId;
  readonly seq: number;
}

export interface MoveDeliveredCursorResponse {
  readonly lastDeliveredSeq: number;
}
