import type { CallJoined } from '../../calls/call-joined.js';
import type { CallId } from '../../common/ids.js';

/** `call:accept`: answers a call that rings here, and joins this device. */
export interface AcceptCallPayload {
  readonly callId: CallId;
}

export type AcceptCallResponse = CallJoined;
