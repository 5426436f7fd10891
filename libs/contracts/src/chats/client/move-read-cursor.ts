import type { ConversationId } from '../../common/ids.js';

/** `chat:read`: moves my read cursor forward, never back; answers where it stands. */
export interface MoveReadCursorPayload {
  readonly conversationId: ConversationId;
  readonly seq: number;
}

export interface MoveReadCursorResponse {
  readonly lastReadSeq: number;
}
