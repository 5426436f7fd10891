export { RedisConnections } from './redis-connections.js';
export { ProcessRelay } from './process-relay.js';
