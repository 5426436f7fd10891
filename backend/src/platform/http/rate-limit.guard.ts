import { Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext, CustomDecorator } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { RateLimitStore, clientNetwork } from '../limits/index.js';
import type { RateLimitRule } from '../limits/index.js';
import { principalOf } from './current-user.js';

const RATE_LIMITS = 'chatcall:rate-limits';
const REQUEST_PURPOSE = 'chatcall:request-purpose';

/** A limit of a route; counts the requests of a user or of an address. */
export interface RouteRateLimit extends RateLimitRule {
  readonly by: 'user' | 'address';
}

/**
 * The limit over all routes of one purpose, counted in each process. Each purpose has its own
 * bucket, so that none can use up the points of another. Whole offices share an address: limits by
 * address only protect against floods.
 */
const PURPOSES = {
  /** All requests of signed-in users without another purpose. */
  api: { name: 'http:api', points: 1200, seconds: 60, by: 'user' },
  /**
   * Sessions and password: a user needs them to lock out an attacker who uses their account.
   */
  account: { name: 'http:account', points: 300, seconds: 60, by: 'user' },
  health: { name: 'http:health', points: 12_000, seconds: 60, by: 'address' },
  /** Pictures: cheap, cached by browsers, hundreds on one page. */
  pictures: { name: 'http:pictures', points: 30_000, seconds: 60, by: 'address' },
  /**
   * Signing in, registering and refreshing are limited in their services, by account, device and
   * session, after their input was validated: invalid requests must not use up the points of others
   * with the same address.
   */
  'sign-in': null,
} as const satisfies Record<string, RouteRateLimit | null>;

export type RequestPurpose = keyof typeof PURPOSES;

/** The limit over all routes of a purpose; null when it has none. */
function limitOf(purpose: RequestPurpose): RouteRateLimit | null {
  return PURPOSES[purpose];
}

/** Limits the requests of a route; when there are several limits, each must allow the request. */
export const RateLimit = (...limits: RouteRateLimit[]): CustomDecorator =>
  SetMetadata(RATE_LIMITS, limits);

/**
 * Sets the purpose of a route or controller: requests of one purpose count together. The default is
 * `api`.
 */
export const Purpose = (purpose: RequestPurpose): CustomDecorator =>
  SetMetadata(REQUEST_PURPOSE, purpose);

export function purposeOf(reflector: Reflector, context: ExecutionContext): RequestPurpose {
  const targets = [context.getHandler(), context.getClass()];
  return reflector.getAllAndOverride<RequestPurpose | undefined>(REQUEST_PURPOSE, targets) ?? 'api';
}

/**
 * Applies the rate limits: one over all routes of a purpose, and those of the route.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #store: RateLimitStore;

  constructor(reflector: Reflector, store: RateLimitStore) {
    this.#reflector = reflector;
    this.#store = store;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const targets = [context.getHandler(), context.getClass()];
    const overall = limitOf(purposeOf(this.#reflector, context));
    if (overall !== null) await this.#store.take(overall, keyOf(request, overall), false);
    const limits = this.#reflector.getAllAndOverride<RouteRateLimit[] | undefined>(
      RATE_LIMITS,
      targets,
    );
    for (const limit of limits ?? []) await this.#store.take(limit, keyOf(request, limit), true);
    return true;
  }
}

/** Uses the address on a public route whose purpose is limited by user. */
function keyOf(request: Request, limit: RouteRateLimit): string {
  const userId = limit.by === 'user' ? principalOf(request)?.userId : undefined;
  return userId ?? `address:${clientNetwork(request.ip ?? 'unknown')}`;
}
