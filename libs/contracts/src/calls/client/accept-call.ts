import type { CallJoined } from '../../calls/call-joined.js';
import type { CallId } from '../../common/ids.js';
import type { RtpCapabilities } from '../../media/rtp.js';

/** `call:accept`: answers a call that rings here, and joins this device. */
export interface AcceptCallPayload {
  readonly callId: CallId;
  /** What this device can receive: then the answer brings a paused consumer for all that the others send. */
  readonly rtpCapabilities?: RtpCapabilities;
  /** A call that I am in on another device or in another tab ends for this one; without it such a request gets `CALL.ELSEWHERE`. */
  readonly takeOver?: boolean;
}

export type AcceptCallResponse = CallJoined;
