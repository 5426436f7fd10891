import type { CallKind } from '../../calls/call.js';
import type { CallJoined } from '../../calls/call-joined.js';
import type { ConversationId } from '../../common/ids.js';

/** `call:initiate`: starts a call in a conversation, rings everyone else, and joins this device; enters the call that is there already. */
export interface InitiateCallPayload {
  readonly conversationId: ConversationId;
  readonly kind: CallKind;
  /** A call that I am in on another device or in another tab ends for this one; without it such a request gets `CALL.ELSEWHERE`. */
  readonly takeOver?: boolean;
}

export type InitiateCallResponse = CallJoined;
