import type { CallId, Timestamp, UserId } from '../../common/ids.js';

/** `call:accepted`: someone answered; tells everyone who is in the call or rung by it. */
export interface CallAcceptedNotice {
  readonly callId: CallId;
  readonly userId: UserId;
  readonly answeredAt: Timestamp;
}
