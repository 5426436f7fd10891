export { MediaNodeModule } from './media-node.module.js';
export { LocalMediaNode } from './node/local-media-node.js';
export { MediaNodes } from './node/media-nodes.js';
export { NODE_LATE_SECONDS, NODE_SILENT_SECONDS } from './node/node-heartbeat.js';
export { MediaUnavailableError, NotJoinedError } from './media.errors.js';
export { MediaRouter } from './mediasoup/media-router.js';
export { readRtpCapabilities } from './mediasoup/client-parameters.js';
export type { MediaNode, MediaNodeEvent, PeerRef, PeerState } from './node/media-node.js';
