import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { RateLimitStore, clientNetwork } from '../limits/index.js';
import { principalOf } from './current-user.js';
import { RATE_LIMITS } from './rate-limit.js';
import type { RouteRateLimit } from './rate-limit.js';

/** What anyone may ask of all routes together. */
const OVERALL: RouteRateLimit = { name: 'http', points: 1200, seconds: 60, by: 'user' };

/** Holds back who asks too often: the limits of the route, and one over all routes. */
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
    await this.#store.take(OVERALL, keyOf(request, OVERALL), false);
    const limits = this.#reflector.getAllAndOverride<RouteRateLimit[] | undefined>(RATE_LIMITS, [
      context.getHandler(),
      context.getClass(),
    ]);
    for (const limit of limits ?? []) await this.#store.take(limit, keyOf(request, limit), true);
    return true;
  }
}

function keyOf(request: Request, limit: RouteRateLimit): string {
  const userId = limit.by === 'user' ? principalOf(request)?.userId : undefined;
  return userId ?? `address:${clientNetwork(request.ip ?? 'unknown')}`;
}
