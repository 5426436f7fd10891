import { Injectable } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import type { Principal } from '../tokens/index.js';
import { TokenVerifier } from '../tokens/index.js';
import { ACCESS_TOKEN } from './access-token.strategy.js';
import type { AccessTokenOptions } from './access-token.strategy.js';
import { principalOf, setPrincipal } from './current-user.js';
import { PUBLIC_ROUTE } from './public.js';

/**
 * Lets in whoever shows an access token in the `Authorization` header, and anyone on public routes.
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
