import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AppConfig } from '../../config/index.js';
import { RedisConnections } from '../redis/index.js';
import { BULL_QUEUE, BullQueue } from './bull-queue.js';
import { InProcessQueue } from './in-process-queue.js';
import { FailedJobs } from './failed-jobs.js';
import { JobQueue } from './job-queue.js';

/** Until a worker asks for jobs again after Redis refused a command; Bull's default is 5 s. */
const RETRY_MS = 1_000;
/**
 * A process that holds a job renews its lock twice in this time. After a kill the job is taken over
 * when the lock has expired; Bull's default of 30 s would stop a repeating job for up to 90 s, since
 * Bull adds the next run only after it has taken the present one.
 */
const LOCK_MS = 6_000;
const STALLED_CHECK_MS = 2_000;
/** A job is never given up because its processes were killed: its next run would be lost with it. */
const STALLED_MAX = 1_000;

/** The job queue, with or without Redis as configured. */
@Module({})
export class QueueModule {
  static forRoot(config: AppConfig): DynamicModule {
    const withRedis = config.redis !== null;
    return {
      module: QueueModule,
      global: true,
      imports: withRedis ? [bullQueue()] : [],
      providers: [
        { provide: JobQueue, useClass: withRedis ? BullQueue : InProcessQueue },
        { provide: FailedJobs, useExisting: JobQueue },
      ],
      exports: [JobQueue, FailedJobs],
    };
  }
}

function bullQueue(): DynamicModule {
  return BullModule.registerQueueAsync({
    name: BULL_QUEUE,
    inject: [RedisConnections],
    useFactory: (redis: RedisConnections) => ({
      prefix: `${redis.keyPrefix}:bull`,
      settings: {
        retryProcessDelay: RETRY_MS,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: STALLED_MAX,
      },
      // Bull needs connections without a ready check for blocking and subscribing; they are closed
      // with the others.
      createClient: (type): Redis => redis.duplicate(`bull-${type}`, { enableReadyCheck: false }),
    }),
  });
}
