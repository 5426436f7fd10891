import type { PeerLeaveReason } from '../../calls/call.js';
import type { CallId, PeerId, UserId } from '../../common/ids.js';

/** `call:peerLeft`: a device left the call. */
export interface PeerLeftNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly userId: UserId;
  readonly reason: PeerLeaveReason;
}
