import type { CallId, PeerId } from '../../common/ids.js';

/** `media:activeSpeaker`: the dominant speaker changed; null in silence. */
export interface ActiveSpeakerNotice {
  readonly callId: CallId;
  readonly peerId: PeerId | null;
}
