export { RedisConnections } from './redis-connections.js';
export { NoAnswerError, ProcessRelay } from './process-relay.js';
