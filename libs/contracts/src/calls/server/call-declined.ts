import type { CallId, UserId } from '../../common/ids.js';

/** `call:declined`: someone refused; tells everyone who is in the call. */
export interface CallDeclinedNotice {
  readonly callId: CallId;
  readonly userId: UserId;
  readonly reason: 'declined' | 'busy' | 'missed';
}
