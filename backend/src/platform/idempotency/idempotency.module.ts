import { Global, Module } from '@nestjs/common';
import { IdempotencyCleanUp } from './idempotency-clean-up.js';
import { IdempotencyKeyRepository } from './idempotency-key.repository.js';
import { IdempotentRequests } from './idempotent-requests.js';

/** Requests that create something and may be repeated with an `Idempotency-Key`. */
@Global()
@Module({
  providers: [IdempotencyKeyRepository, IdempotentRequests, IdempotencyCleanUp],
  exports: [IdempotencyKeyRepository, IdempotentRequests],
})
export class IdempotencyModule {}
