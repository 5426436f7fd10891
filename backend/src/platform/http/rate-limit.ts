import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import type { RateLimitRule } from '../limits/index.js';

export const RATE_LIMITS = 'chatcall:rate-limits';

/** Limit on a route; `by` says whose requests count together. `user` falls back to the address on public routes. */
export interface RouteRateLimit extends RateLimitRule {
  readonly by: 'user' | 'address';
}

/** Limits how often a route may be asked; with several, each has to allow it. */
export const RateLimit = (...limits: RouteRateLimit[]): CustomDecorator => SetMetadata(RATE_LIMITS, limits);
