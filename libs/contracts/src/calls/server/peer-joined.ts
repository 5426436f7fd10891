import type { CallPeer } from '../../calls/call.js';
import type { CallId } from '../../common/ids.js';

/** `call:peerJoined`: a device joined the call. */
export interface PeerJoinedNotice {
  readonly callId: CallId;
  readonly peer: CallPeer;
}
