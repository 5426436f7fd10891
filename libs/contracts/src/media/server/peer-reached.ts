import type { CallId, PeerId } from '../../common/ids.js';

/** `media:peerReached`: the server gets no packet of a device that sets up its media (`reached` false: it cannot connect), or gets them after all. */
export interface PeerReachedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly reached: boolean;
}
