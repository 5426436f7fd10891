export { MediaNodeModule } from './media-node.module.js';
export { MediaNodes } from './port/media-nodes.js';
export type {
  MediaAnswerTo,
  MediaCommandOf,
  PeerCommandType,
  PeerState,
} from './port/media-commands.js';
export type { MediaNodeEvent, MediaNodeId } from './port/media-events.js';
export { MediaUnavailableError, NotJoinedError } from './port/media.errors.js';
