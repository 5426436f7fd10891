import { Global, Module } from '@nestjs/common';
import { RateLimitStore } from './rate-limit-store.js';

/** Counters behind the rate limits of REST and sockets. */
@Global()
@Module({ providers: [RateLimitStore], exports: [RateLimitStore] })
export class LimitsModule {}
