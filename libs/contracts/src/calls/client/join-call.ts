import type { CallJoined } from '../../calls/call-joined.js';
import type { CallId, RequestId } from '../../common/ids.js';
import type { RtpCapabilities } from '../../media/rtp.js';

/** `call:join`: joins or rejoins a call that goes on; an older peer of the same device session is replaced. */
export interface JoinCallPayload {
  readonly callId: CallId;
  /** What this device can receive: then the answer brings a paused consumer for all that the others send. */
  readonly rtpCapabilities?: RtpCapabilities;
  /** A call that I am in on another device or in another tab ends for this one; without it such a request gets `CALL.ELSEWHERE`. */
  readonly takeOver?: boolean;
  /**
   * When this device comes back after a loss: `requestId` of the requests by which it has entered the call, or may have; at most
   * `LIMITS.previousEntries`, the latest. It takes the place that these have and no other: whatever I have entered since keeps its own.
   */
  readonly previousEntries?: readonly RequestId[];
}

export type JoinCallResponse = CallJoined;
