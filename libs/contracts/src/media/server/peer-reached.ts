import type { CallId, PeerId } from '../../common/ids.js';

/** `media:peerReached`: the server gets no packet of a device (`reached` false: it cannot connect, or its network is gone), or gets them after all. */
export interface PeerReachedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly reached: boolean;
}
