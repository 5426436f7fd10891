import { Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext, CustomDecorator } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { RateLimitedError } from '../errors/index.js';
import { RateLimitStore, clientNetwork } from '../limits/index.js';
import type { RateLimitRule, RateLimitState } from '../limits/index.js';
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
  api: { name: 'api', points: 1200, seconds: 60, by: 'user' },
  /**
   * Sessions and password: a user needs them to lock out an attacker who uses their account.
   */
  account: { name: 'account', points: 300, seconds: 60, by: 'user' },
  health: { name: 'health', points: 12_000, seconds: 60, by: 'address' },
  /** Pictures: cheap, cached by browsers, hundreds on one page. */
  pictures: { name: 'pictures', points: 30_000, seconds: 60, by: 'address' },
  /** Reading files: previews of all pictures of a page, parts of a video that is played. */
  files: { name: 'files', points: 3000, seconds: 60, by: 'user' },
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

/** All limits of a route: the one over its purpose, and its own. */
export function rateLimitsOf(
  reflector: Reflector,
  targets: Parameters<Reflector['getAllAndOverride']>[1],
): readonly RouteRateLimit[] {
  const purpose = reflector.getAllAndOverride<RequestPurpose | undefined>(REQUEST_PURPOSE, targets);
  const overall = limitOf(purpose ?? 'api');
  const own = reflector.getAllAndOverride<RouteRateLimit[] | undefined>(RATE_LIMITS, targets) ?? [];
  return overall === null ? own : [overall, ...own];
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
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const targets = [context.getHandler(), context.getClass()];
    const states: NamedState[] = [];
    for (const limit of rateLimitsOf(this.#reflector, targets)) {
      // Limits over a purpose are counted in this process.
      const shared = !isOverall(limit);
      const state = await this.#store.consume(limit, keyOf(request, limit), shared);
      if (state !== null) states.push({ ...state, limit });
      if (state?.exceeded === true) break;
    }
    sendStates(http.getResponse<Response>(), states);
    const exceeded = states.find((state) => state.exceeded);
    if (exceeded !== undefined) throw new RateLimitedError(exceeded.resetMs / 1000);
    return true;
  }
}

interface NamedState extends RateLimitState {
  readonly limit: RouteRateLimit;
}

/**
 * Sends the limits and their states to the client, as the draft of the IETF working group HTTPAPI
 * says (draft-ietf-httpapi-ratelimit-headers).
 */
function sendStates(response: Response, states: readonly NamedState[]): void {
  if (states.length === 0) return;
  const policies = states.map(
    ({ limit, points }) => `"${limit.name}";q=${points};w=${limit.seconds}`,
  );
  const counts = states.map(
    ({ limit, remaining, resetMs }) =>
      `"${limit.name}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`,
  );
  response.setHeader('RateLimit-Policy', policies.join(', '));
  response.setHeader('RateLimit', counts.join(', '));
}

function isOverall(limit: RouteRateLimit): boolean {
  return Object.values(PURPOSES).some((overall) => overall === limit);
}

/** Uses the address on a public route whose purpose is limited by user. */
function keyOf(request: Request, limit: RouteRateLimit): string {
  const userId = limit.by === 'user' ? principalOf(request)?.userId : undefined;
  return userId ?? `address:${clientNetwork(request.ip ?? 'unknown')}`;
}
