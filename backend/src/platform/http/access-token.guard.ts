import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiCookieAuth } from '@nestjs/swagger';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import passport from 'passport';
import { AccessControl, requiredAccess } from '../access/index.js';
import { TokenVerifier } from '../tokens/index.js';
import type { Principal } from '../tokens/index.js';
import { AuthRequiredError, TokenInvalidError } from '../errors/index.js';
import { FILE_COOKIE, cookieName, cookieOf } from './cookies.js';
import { principalOf, setPrincipal } from './current-user.js';

const FILE_ROUTE = 'chatcall:file-route';

/** Marks a route with GET that browsers may also read with the cookie for files. */
export const TakesFileCookie = (): MethodDecorator =>
  applyDecorators(SetMetadata(FILE_ROUTE, true), ApiCookieAuth('fileCookie'));

/** The name of the strategy. */
const ACCESS_TOKEN = 'access-token';

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * Passed with each request: Passport has one strategy for the process, which may run several apps.
 */
export interface AccessTokenOptions {
  readonly tokens: TokenVerifier;
  /** The route takes the cookie for files, too. */
  readonly takesFileCookie: boolean;
}

type Outcome = { success(principal: Principal): void; error(reason: unknown): void };

/**
 * Passport strategy that authenticates requests by the access token in the `Authorization` header.
 */
class AccessTokenStrategy extends passport.Strategy {
  override authenticate(request: Request, options: AccessTokenOptions): void {
    // Passport adds these methods to the strategy for each request.
    const outcome = this as unknown as Outcome;
    principalFrom(request, options).then(
      (principal) => outcome.success(principal),
      (reason: unknown) => outcome.error(reason),
    );
  }
}

async function principalFrom(
  request: Request,
  { tokens, takesFileCookie }: AccessTokenOptions,
): Promise<Principal> {
  const header = request.headers.authorization;
  const cookie = takesFileCookie ? cookieOf(request, cookieName(request, FILE_COOKIE)) : null;
  if (header === undefined && cookie !== null) return tokens.verifyForFiles(cookie);
  if (header === undefined)
    throw new AuthRequiredError('This needs an access token in the Authorization header.');
  const token = BEARER.exec(header)?.[1];
  if (token === undefined)
    throw new TokenInvalidError('The Authorization header holds no bearer token.');
  return tokens.verify(token);
}

passport.use(ACCESS_TOKEN, new AccessTokenStrategy());

/** The pattern of the route, such as `/api/users/:userId`, without ids of the request. */
function routeOf({ route }: Request): string {
  return (route as { readonly path?: string } | undefined)?.path ?? '';
}

/**
 * Requires an access token in the `Authorization` header, or on routes for files the cookie, except
 * on public routes, and the permission that the route needs.
 */
@Injectable()
export class AccessTokenGuard extends AuthGuard(ACCESS_TOKEN) {
  readonly #reflector: Reflector;
  readonly #tokens: TokenVerifier;
  readonly #control: AccessControl;

  constructor(reflector: Reflector, tokens: TokenVerifier, control: AccessControl) {
    super();
    this.#reflector = reflector;
    this.#tokens = tokens;
    this.#control = control;
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const access = requiredAccess(this.#reflector, [context.getHandler(), context.getClass()]);
    if (access === 'public') return true;
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<Request>();
    const principal = principalOf(request);
    if (principal === undefined) return false;
    await this.#control.authorise(principal, {
      name: `${request.method} ${routeOf(request)}`,
      permission: access?.permission ?? null,
      withoutPrerequisites: access?.withoutPrerequisites ?? false,
    });
    if (access?.recent === true) await this.#tokens.requireRecent(principal);
    return true;
  }

  override getAuthenticateOptions(
    context: ExecutionContext,
  ): { session: false; property: string } & AccessTokenOptions {
    const takesFileCookie =
      this.#reflector.get<boolean | undefined>(FILE_ROUTE, context.getHandler()) === true;
    return { session: false, property: 'user', tokens: this.#tokens, takesFileCookie };
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
