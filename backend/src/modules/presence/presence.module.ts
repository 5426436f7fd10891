import { Module } from '@nestjs/common';
import { RedisConnections } from '../../platform/redis/index.js';
import { ChatsModule } from '../chats/index.js';
import { UsersModule } from '../users/index.js';
import { InProcessPresenceStore } from './in-process-presence-store.js';
import { PresenceBroadcaster } from './presence.broadcaster.js';
import { PresenceGateway } from './presence.gateway.js';
import { PresenceReader } from './presence-reader.js';
import { PresenceService } from './presence.service.js';
import { PresenceStore } from './presence-store.js';
import { PresenceSweeper } from './presence-sweeper.js';
import { PresenceTimings } from './presence-timings.js';
import { RedisPresenceStore } from './redis-presence-store.js';

/** Who is there. */
@Module({
  imports: [UsersModule, ChatsModule],
  providers: [
    {
      provide: PresenceStore,
      inject: [RedisConnections],
      useFactory: (redis: RedisConnections): PresenceStore =>
        redis.available ? new RedisPresenceStore(redis) : new InProcessPresenceStore(),
    },
    PresenceTimings,
    PresenceService,
    PresenceSweeper,
    PresenceReader,
    PresenceGateway,
    PresenceBroadcaster,
  ],
  exports: [PresenceReader],
})
export class PresenceModule {}
