export type {
  CallHappening,
  CallSession,
  CallSessionState,
  CallStats,
  SessionEndReason,
} from './call-session.js';
export type { DeviceSelection, LocalMedia, LocalMediaOptions, MediaChoice } from './local-media.js';
export type { LocalSource, LocalSourceFailure } from './local-media.js';
export type { MediaTrouble, PathOutcome } from './media-trouble.js';
export type { RemotePeer, RemoteSource } from './remote-peer.js';
export {
  acceptCall,
  joinCall,
  openLocalMedia,
  prepareCall,
  startCall,
  type JoinOptions,
} from './start-call.js';
