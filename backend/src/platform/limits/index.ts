export { BoundedQueue, QueueFullError } from './bounded-queue.js';
export { clientNetwork } from './client-network.js';
export { RateLimitStore } from './rate-limit-store.js';
export type { RateLimitRule, RateLimitState } from './rate-limit-store.js';
export { QuotaExceededError, StorageQuota } from './storage-quota.js';
export { ByteQueue, QueuedBytes } from './queued-bytes.js';
export { TokenBucket } from './token-bucket.js';
export { UserConcurrency } from './user-concurrency.js';
