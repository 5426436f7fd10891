export {
  Idempotent,
  IdempotencyKey,
  KeyedRequest,
  TakesIdempotencyKey,
  fingerprintOf,
} from './idempotent-request.js';
export type { IdempotentRequest } from './idempotent-request.js';
export { IdempotencyKeyRepository } from './idempotency-key.repository.js';
export { IdempotentRequests } from './idempotent-requests.js';
