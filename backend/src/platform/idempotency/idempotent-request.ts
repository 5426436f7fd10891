import { createHash } from 'node:crypto';
import { applyDecorators, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { UserId } from '@chatcall/contracts';
import type { Request } from 'express';
import { ValidationError } from '../errors/index.js';
import { ApiProblem } from '../access/index.js';
import { principalOf } from '../http/current-user.js';

/** A key is known for this long. */
export const KEEP_SECONDS = 86_400;
/** Maximum stored requests of a user, and bytes of their results; the oldest are deleted. */
export const ROWS_PER_USER = 500;
export const RESULT_BYTES_PER_USER = 1024 * 1024;

/** A request with an `Idempotency-Key`: repeated, it has no second effect. */
export interface IdempotentRequest {
  readonly userId: UserId;
  /** The operation id of the route. */
  readonly operation: string;
  readonly key: string;
  /** SHA-256 of path and body. */
  readonly fingerprint: Buffer;
}

/** As a string of RFC 9651, in quotes, which many clients leave out. */
const KEY = /^(?<quote>"?)(?<key>[\w-]{16,64})\k<quote>$/;
const KEY_HEADER = 'Idempotency-Key';

/** Documents that a route takes an `Idempotency-Key` and stores its result. */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    TakesIdempotencyKey(
      'A random key, for example a UUID: the same request with the same key within 24 hours is answered with the stored result and has no second effect. With another body: 422.',
    ),
    ApiProblem('COMMON.IDEMPOTENCY_KEY_REUSED'),
  );

/** Documents that a route takes an `Idempotency-Key`. @param description what it does */
export const TakesIdempotencyKey = (description: string): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: KEY_HEADER,
      required: false,
      description,
      schema: { type: 'string', pattern: '^"?[A-Za-z0-9_-]{16,64}"?$' },
      example: '"0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10"',
    }),
    ApiProblem('COMMON.VALIDATION'),
  );

/** Parameter of a controller method: the checked `Idempotency-Key`; null without one. */
export const IdempotencyKey = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | null =>
    keyOf(context.switchToHttp().getRequest<Request>()),
);

/**
 * Parameter of a controller method: the request as `IdempotentRequests.run` takes it; null without
 * a key. Not for `@Public()` routes.
 */
export const KeyedRequest = createParamDecorator(
  (_data: unknown, context: ExecutionContext): IdempotentRequest | null => {
    const request = context.switchToHttp().getRequest<Request>();
    const key = keyOf(request);
    const userId = principalOf(request)?.userId;
    if (key === null || userId === undefined) return null;
    const fingerprint = fingerprintOf(request.originalUrl, request.body);
    return { userId, operation: context.getHandler().name, key, fingerprint };
  },
);

/** SHA-256 of what a request is about. */
export function fingerprintOf(...parts: readonly unknown[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/** @throws ValidationError */
function keyOf({ headers }: Request): string | null {
  const header = headers['idempotency-key'];
  if (header === undefined) return null;
  const key = typeof header === 'string' ? KEY.exec(header)?.groups?.['key'] : undefined;
  if (key !== undefined) return key;
  throw new ValidationError([
    {
      field: KEY_HEADER,
      detail: `${KEY_HEADER} must have 16 to 64 letters, digits, hyphens and underscores`,
      rule: 'idempotencyKey',
    },
  ]);
}
