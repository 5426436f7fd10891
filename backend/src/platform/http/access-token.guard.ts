import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AuthRequiredError, TokenInvalidError } from '../errors/index.js';
import { TokenVerifier } from '../tokens/index.js';
import { setPrincipal } from './current-user.js';
import { PUBLIC_ROUTE } from './public.js';

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/** Lets in whoever shows an access token in the `Authorization` header, and anyone on public routes. */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #tokens: TokenVerifier;

  constructor(reflector: Reflector, tokens: TokenVerifier) {
    this.#reflector = reflector;
    this.#tokens = tokens;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    if (this.#reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, [context.getHandler(), context.getClass()]))
      return true;
    const request = context.switchToHttp().getRequest<Request>();
    const header = request.headers.authorization;
    if (header === undefined)
      throw new AuthRequiredError('This needs an access token in the Authorization header.');
    const token = BEARER.exec(header)?.[1];
    if (token === undefined) throw new TokenInvalidError('The Authorization header holds no bearer token.');
    setPrincipal(request, await this.#tokens.verify(token));
    return true;
  }
}
