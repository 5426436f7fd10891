import type { Done } from '../../common/ack.js';
import type { CallId } from '../../common/ids.js';

/** `call:cancel`: the caller gives up before anyone answered. */
export interface CancelCallPayload {
  readonly callId: CallId;
}

export type CancelCallResponse = Done;
