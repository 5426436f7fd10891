import type { CallKind } from '../../calls/call.js';
import type { CallJoined } from '../../calls/call-joined.js';
import type { ConversationId } from '../../common/ids.js';

/** `call:initiate`: starts a call in a conversation, rings everyone else, and joins this device. */
export interface InitiateCallPayload {
  readonly conversationId: ConversationId;
  readonly kind: CallKind;
}

export type InitiateCallResponse = CallJoined;
