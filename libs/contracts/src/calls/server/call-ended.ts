import type { CallEndReason } from '../../calls/call.js';
import type { CallId } from '../../common/ids.js';

/** `call:ended`: the call is over for everyone in it. */
export interface CallEndedNotice {
  readonly callId: CallId;
  readonly reason: CallEndReason;
}
