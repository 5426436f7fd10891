import { Global, Module } from '@nestjs/common';
import { PostgresNotices } from '../database/index.js';
import { ProcessRelay } from './process-relay.js';
import { RedisConnections } from './redis-connections.js';

/** Redis, when it is configured, and the relay between processes, which also works without it. */
@Global()
@Module({
  providers: [RedisConnections, PostgresNotices, ProcessRelay],
  exports: [RedisConnections, ProcessRelay],
})
export class RedisModule {}
