import { Global, Module } from '@nestjs/common';
import { ProcessRelay } from './process-relay.js';
import { RedisConnections } from './redis-connections.js';

/** Redis, when it is configured. */
@Global()
@Module({ providers: [RedisConnections, ProcessRelay], exports: [RedisConnections, ProcessRelay] })
export class RedisModule {}
