import { Module } from '@nestjs/common';
import { MediasoupService } from './mediasoup/mediasoup.service.js';
import { LocalMediaNode } from './node/local-media-node.js';
import { MediaEvents } from './node/media-events.js';
import { MediaHealth } from './node/media-health.js';
import { MediaNodeAccess } from './node/media-node-access.js';
import { NodeAnnouncer } from './node/node-announcer.js';
import { NodeDrain } from './node/node-drain.js';
import { NodeDirectory } from './node/node-directory.js';
import { RemoteMediaNodes } from './node/remote-media-nodes.js';
import { MediaNodes } from './port/media-nodes.js';

/** Workers, rooms, and the port to them; also for the console, which checks them. */
@Module({
  providers: [
    MediasoupService,
    LocalMediaNode,
    MediaEvents,
    RemoteMediaNodes,
    NodeDirectory,
    NodeAnnouncer,
    NodeDrain,
    MediaNodeAccess,
    MediaHealth,
    { provide: MediaNodes, useExisting: MediaNodeAccess },
  ],
  exports: [MediaNodes],
})
export class MediaNodeModule {}
