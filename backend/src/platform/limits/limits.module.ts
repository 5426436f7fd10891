import { Global, Module } from '@nestjs/common';
import { QueuedBytes } from './queued-bytes.js';
import { RateLimitStore } from './rate-limit-store.js';
import { StorageQuota } from './storage-quota.js';
import { UserConcurrency } from './user-concurrency.js';

/** Rate limits of REST and sockets, and limits of queued memory. */
@Global()
@Module({
  providers: [RateLimitStore, QueuedBytes, StorageQuota, UserConcurrency],
  exports: [RateLimitStore, QueuedBytes, StorageQuota, UserConcurrency],
})
export class LimitsModule {}
