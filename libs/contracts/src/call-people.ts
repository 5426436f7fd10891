import type { CallId, ClientEvent, ConversationId, Done } from './protocol.js';

/**
 * `call:continueIn`: continues an answered call of two in a group of which both are members, and
 * rings the other members. It stays the same call: nobody joins again, and no media is interrupted.
 * All get `call:changed` with the group as its conversation and the user as `startedBy`; the direct
 * conversation keeps the part before as an ended call. May be repeated. `CALL.ALREADY_ACTIVE` when
 * the group has an open call.
 */
export interface ContinueCallPayload {
  readonly callId: CallId;
  /** The group. */
  readonly conversationId: ConversationId;
}

export type ContinueCallResponse = Done;

/** Client-to-server events about who is in a call. */
export interface CallPeopleClientEvents {
  'call:continueIn': ClientEvent<ContinueCallPayload, ContinueCallResponse>;
}
