import type { CallJoined } from '../../calls/call-joined.js';
import type { CallId } from '../../common/ids.js';
import type { RtpCapabilities } from '../../media/rtp.js';

/** `call:join`: joins or rejoins a call that goes on; an older peer of the same device session is replaced. */
export interface JoinCallPayload {
  readonly callId: CallId;
  /** What this device can receive: then the answer brings a paused consumer for all that the others send. */
  readonly rtpCapabilities?: RtpCapabilities;
}

export type JoinCallResponse = CallJoined;
