import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AuthRequiredError } from '../errors/index.js';
import { currentRequest } from '../request-context/index.js';
import type { Principal } from '../tokens/index.js';

const PRINCIPAL = Symbol('principal');

interface RequestWithPrincipal extends Request {
  [PRINCIPAL]?: Principal;
}

/** The authenticated user of a request; set by the access token guard. */
export function principalOf(request: RequestWithPrincipal): Principal | undefined {
  return request[PRINCIPAL];
}

export function setPrincipal(request: RequestWithPrincipal, principal: Principal): void {
  request[PRINCIPAL] = principal;
  const context = currentRequest();
  if (context !== undefined) context.principal = principal;
}

/** Parameter of a controller method: the authenticated user. Not for `@Public()` routes. */
export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const principal = principalOf(context.switchToHttp().getRequest<RequestWithPrincipal>());
    if (principal === undefined) throw new AuthRequiredError('This needs a signed-in user.');
    return principal;
  },
);
