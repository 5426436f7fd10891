import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ConfigModule } from '../config/index.js';
import type { AppConfig } from '../config/index.js';
import { AccessModule } from './access/access.module.js';
import { DatabaseModule } from './database/database.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { LifecycleModule } from './lifecycle/lifecycle.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { LoggingModule } from './logging/logging.module.js';
import { MailModule } from './mail/mail.module.js';
import { PicturesModule } from './pictures/pictures.module.js';
import { QueueModule } from './queue/queue.module.js';
import { RedisModule } from './redis/redis.module.js';
import { SocketModule } from './socket/socket.module.js';
import { StorageModule } from './storage/storage.module.js';

/** The technology of the server, without business rules. */
@Module({})
export class PlatformModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot(config),
        LifecycleModule,
        EventsModule,
        AccessModule,
        RedisModule,
        LimitsModule,
        DatabaseModule,
        QueueModule.forRoot(config),
        MailModule.forRoot(config),
        StorageModule,
        PicturesModule,
        SocketModule,
        HttpModule,
        IdempotencyModule,
        HealthModule,
      ],
    };
  }
}
