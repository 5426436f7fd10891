import type { Call } from '../../calls/call.js';
import type { Timestamp } from '../../common/ids.js';
import type { RtpCapabilities } from '../../media/rtp.js';
import type { UserCard } from '../../users/user.js';

/** `call:incoming`: a call rings for me on every device. */
export interface CallIncomingNotice {
  readonly call: Call;
  readonly caller: UserCard;
  /** Title of the group, or null in a direct conversation. */
  readonly conversationTitle: string | null;
  readonly expiresAt: Timestamp;
  /** Of the rooms here: a device gets ready while it rings. */
  readonly routerRtpCapabilities: RtpCapabilities;
}
