import { Global, Module } from '@nestjs/common';
import { RateLimitStore } from './rate-limit-store.js';
import { StorageQuota } from './storage-quota.js';

/** Counters behind the rate limits of REST and sockets. */
@Global()
@Module({ providers: [RateLimitStore, StorageQuota], exports: [RateLimitStore, StorageQuota] })
export class LimitsModule {}
