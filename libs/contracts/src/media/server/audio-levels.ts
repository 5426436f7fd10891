import type { CallId, PeerId } from '../../common/ids.js';

/** `media:audioLevels`: who is heard now, loudest first, at most a few times a second; empty in silence. */
export interface AudioLevelsNotice {
  readonly callId: CallId;
  readonly levels: readonly {
    readonly peerId: PeerId;
    /** dBvo, -127 (silence) to 0. */ readonly volume: number;
  }[];
}
