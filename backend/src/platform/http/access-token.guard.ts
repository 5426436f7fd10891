import { Injectable, SetMetadata } from '@nestjs/common';
import type { ExecutionContext, CustomDecorator } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import passport from 'passport';
import { TokenVerifier } from '../tokens/index.js';
import type { Principal } from '../tokens/index.js';
import { AuthRequiredError, TokenInvalidError } from '../errors/index.js';
import { principalOf, setPrincipal } from './current-user.js';

const PUBLIC_ROUTE = 'chatcall:public';

/** Marks a route or controller that needs no access token. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC_ROUTE, true);

/** The name of the strategy. */
const ACCESS_TOKEN = 'access-token';

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * Passed with each request: Passport has one strategy for the process, which may run several apps.
 */
export interface AccessTokenOptions {
  readonly tokens: TokenVerifier;
}

type Outcome = { success(principal: Principal): void; error(reason: unknown): void };

/**
 * Passport strategy that authenticates requests by the access token in the `Authorization` header.
 */
class AccessTokenStrategy extends passport.Strategy {
  override authenticate(request: Request, options: AccessTokenOptions): void {
    // Passport adds these methods to the strategy for each request.
    const outcome = this as unknown as Outcome;
    principalFrom(request, options.tokens).then(
      (principal) => outcome.success(principal),
      (reason: unknown) => outcome.error(reason),
    );
  }
}

async function principalFrom(request: Request, tokens: TokenVerifier): Promise<Principal> {
  const header = request.headers.authorization;
  if (header === undefined)
    throw new AuthRequiredError('This needs an access token in the Authorization header.');
  const token = BEARER.exec(header)?.[1];
  if (token === undefined)
    throw new TokenInvalidError('The Authorization header holds no bearer token.');
  return tokens.verify(token);
}

passport.use(ACCESS_TOKEN, new AccessTokenStrategy());

/**
 * Requires an access token in the `Authorization` header, except on public routes.
 */
@Injectable()
export class AccessTokenGuard extends AuthGuard(ACCESS_TOKEN) {
  readonly #reflector: Reflector;
  readonly #tokens: TokenVerifier;

  constructor(reflector: Reflector, tokens: TokenVerifier) {
    super();
    this.#reflector = reflector;
    this.#tokens = tokens;
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    if (
      this.#reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, [
        context.getHandler(),
        context.getClass(),
      ])
    )
      return true;
    await super.canActivate(context);
    return principalOf(context.switchToHttp().getRequest<Request>()) !== undefined;
  }

  override getAuthenticateOptions(): { session: false; property: string } & AccessTokenOptions {
    return { session: false, property: 'user', tokens: this.#tokens };
  }

  override handleRequest<P = Principal>(
    error: unknown,
    principal: P,
    _info: unknown,
    context: ExecutionContext,
  ): P {
    if (error) throw error;
    setPrincipal(context.switchToHttp().getRequest<Request>(), principal as Principal);
    return principal;
  }
}
