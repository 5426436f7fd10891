import type { CallJoined } from '../../calls/call-joined.js';
import type { CallId } from '../../common/ids.js';

/** `call:join`: joins or rejoins a call that goes on; an older peer of the same device session is replaced. */
export interface JoinCallPayload {
  readonly callId: CallId;
}

export type JoinCallResponse = CallJoined;
