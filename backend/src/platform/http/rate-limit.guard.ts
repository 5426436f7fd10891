import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { RateLimitStore, clientNetwork } from '../limits/index.js';
import { principalOf } from './current-user.js';
import { RATE_LIMITS, limitOf, purposeOf } from './rate-limit.js';
import type { RouteRateLimit } from './rate-limit.js';

/**
 * Holds back who asks too often: one limit over all routes of a purpose, and the limits of the
 * route.
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

/** A public route whose purpose is limited by user falls back to the address. */
function keyOf(request: Request, limit: RouteRateLimit): string {
  const userId = limit.by === 'user' ? principalOf(request)?.userId : undefined;
  return userId ?? `address:${clientNetwork(request.ip ?? 'unknown')}`;
}
