export type {
  CallReturn,
  CallSession,
  CallSessionState,
  CallStats,
  SessionEndReason,
} from './call-session.js';
export type {
  DeviceSelection,
  LocalMedia,
  LocalMediaOptions,
  MediaChoice,
  NoiseSuppression,
} from './local-media.js';
export type {
  LocalScreen,
  LocalScreenState,
  LocalSource,
  LocalSourceFailure,
} from './local-media.js';
export type { SentTrack } from './local-media.js';
export type { PrepareOptions } from './prepared-media.js';
export type { SilentTrack } from './silent-producer.js';
export type { MediaTrouble, PathOutcome } from './media-trouble.js';
export type { Meeting, ShownReaction } from './meeting/meeting-api.js';
export type {
  CallQuality,
  DirectionQuality,
  MeasuredTrack,
  PathMeasures,
  QualityProblem,
} from './quality/quality-api.js';
export type {
  ParticipantQuality,
  QualityLevel,
  TrackMeasures,
} from './participants/participant-quality.js';
export type {
  CallHappening,
  ItemLimit,
  LocalMediaItem,
  LocalParticipant,
  MediaItem,
  MediaItemEnd,
  MediaView,
  RemoteMediaItem,
  RemoteParticipant,
} from './participants/participants-api.js';
export {
  acceptCall,
  joinCall,
  openLocalMedia,
  prepareCall,
  returnToCall,
  startCall,
  type JoinOptions,
} from './start-call.js';
