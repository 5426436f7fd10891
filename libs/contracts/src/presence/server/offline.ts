import type { Timestamp, UserId } from '../../common/ids.js';

/** `presence:offline`: the last device of someone went. */
export interface OfflineNotice {
  readonly userId: UserId;
  readonly lastSeenAt: Timestamp;
}
