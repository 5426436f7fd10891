import { Module } from '@nestjs/common';
import { MediasoupService } from './mediasoup/mediasoup.service.js';
import { LocalMediaNode } from './node/local-media-node.js';
import { MediaHealth } from './node/media-health.js';
import { MediaNodes } from './node/media-nodes.js';
import { MediaNodesRepository } from './node/media-nodes.repository.js';
import { NodeHeartbeat } from './node/node-heartbeat.js';
import { RemoteMediaNodes } from './node/remote-media-nodes.js';

/** The media plane: workers, rooms, and the access to them; also for the console, which checks it. */
@Module({
  providers: [
    MediasoupService,
    LocalMediaNode,
    RemoteMediaNodes,
    MediaNodesRepository,
    MediaNodes,
    NodeHeartbeat,
    MediaHealth,
  ],
  exports: [MediasoupService, LocalMediaNode, MediaNodes, RemoteMediaNodes],
})
export class MediaNodeModule {}
