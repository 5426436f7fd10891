import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AppConfig } from '../../config/index.js';
import { RedisConnections } from '../redis/index.js';
import { BULL_QUEUE, BullQueue } from './bull-queue.js';
import { InProcessQueue } from './in-process-queue.js';
import { JobQueue } from './job-queue.js';

/** Until a worker asks for jobs again after Redis refused a command; Bull's default is 5 s. */
const RETRY_MS = 1_000;

/** The job queue, with or without Redis as configured. */
@Module({})
export class QueueModule {
  static forRoot(config: AppConfig): DynamicModule {
    const withRedis = config.redis !== null;
    return {
      module: QueueModule,
      global: true,
      imports: withRedis ? [bullQueue()] : [],
      providers: [{ provide: JobQueue, useClass: withRedis ? BullQueue : InProcessQueue }],
      exports: [JobQueue],
    };
  }
}

function bullQueue(): DynamicModule {
  return BullModule.registerQueueAsync({
    name: BULL_QUEUE,
    inject: [RedisConnections],
    useFactory: (redis: RedisConnections) => ({
      prefix: `${redis.keyPrefix}:bull`,
      settings: { retryProcessDelay: RETRY_MS },
      // Bull needs connections without a ready check for blocking and subscribing; they are closed
      // with the others.
      createClient: (type): Redis => redis.duplicate(`bull-${type}`, { enableReadyCheck: false }),
    }),
  });
}
