import type { Done } from '../../common/ack.js';
import type { CallId } from '../../common/ids.js';

/** `call:decline`: refuses a call that rings here. */
export interface DeclineCallPayload {
  readonly callId: CallId;
}

export type DeclineCallResponse = Done;
