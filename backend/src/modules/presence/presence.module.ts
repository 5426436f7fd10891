import { Module } from '@nestjs/common';
import { RedisConnections } from '../../platform/redis/index.js';
import { ChatsModule } from '../chats/index.js';
import { UsersModule } from '../users/index.js';
import { InProcessPresenceStore, PresenceStore } from './presence-store.js';
import { PresenceBroadcaster } from './presence.broadcaster.js';
import { PresenceGateway } from './presence.gateway.js';
import { PresenceService, PresenceTimings } from './presence.service.js';
import { PresenceLifecycle } from './presence-lifecycle.js';
import { RedisPresenceStore } from './redis-presence-store.js';

/** Presence: which users are online. */
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
    PresenceLifecycle,
    PresenceGateway,
    PresenceBroadcaster,
  ],
})
export class PresenceModule {}
