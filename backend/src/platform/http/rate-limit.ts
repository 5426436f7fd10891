import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { RateLimitRule } from '../limits/index.js';

export const RATE_LIMITS = 'chatcall:rate-limits';
const REQUEST_PURPOSE = 'chatcall:request-purpose';

/** Limit on a route; `by` says whose requests count together. */
export interface RouteRateLimit extends RateLimitRule {
  readonly by: 'user' | 'address';
}

/**
 * The limit over all routes of one purpose, counted in each process. Each purpose has a bucket of
 * its own, so that none can use up what another needs. Whole offices share an address: limits by
 * address are for floods only.
 */
const PURPOSES = {
  /** Everything that a signed-in user does and that has no purpose of its own. */
  api: { name: 'http:api', points: 1200, seconds: 60, by: 'user' },
  /**
   * Sessions and password: what a user needs to shut out somebody else who floods in their name.
   */
  account: { name: 'http:account', points: 300, seconds: 60, by: 'user' },
  health: { name: 'http:health', points: 12_000, seconds: 60, by: 'address' },
  /** Pictures: cheap, cached by browsers, and a page shows hundreds of them. */
  pictures: { name: 'http:pictures', points: 30_000, seconds: 60, by: 'address' },
  /**
   * Signing in, registering and refreshing count themselves, by account, device and session, once
   * their input is valid: somebody who sends garbage must not use up what the others behind the
   * same address need.
   */
  'sign-in': null,
} as const satisfies Record<string, RouteRateLimit | null>;

export type RequestPurpose = keyof typeof PURPOSES;

/** The limit over all routes of a purpose; null when they count themselves. */
export function limitOf(purpose: RequestPurpose): RouteRateLimit | null {
  return PURPOSES[purpose];
}

/** Limits how often a route may be asked; with several, each has to allow it. */
export const RateLimit = (...limits: RouteRateLimit[]): CustomDecorator =>
  SetMetadata(RATE_LIMITS, limits);

/** What a route or controller is for: requests of one purpose count together. `api` unless told. */
export const Purpose = (purpose: RequestPurpose): CustomDecorator =>
  SetMetadata(REQUEST_PURPOSE, purpose);

export function purposeOf(reflector: Reflector, context: ExecutionContext): RequestPurpose {
  const targets = [context.getHandler(), context.getClass()];
  return reflector.getAllAndOverride<RequestPurpose | undefined>(REQUEST_PURPOSE, targets) ?? 'api';
}
