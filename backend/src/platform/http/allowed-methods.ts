import type { Request, RequestHandler } from 'express';
import { HttpStatus } from '@nestjs/common';
import { MethodNotAllowedError, NotFoundError } from '../errors/index.js';

interface Route {
  readonly methods: Readonly<Record<string, boolean>>;
}

/** What this reads of a layer of Express's router. */
interface RouterLayer {
  readonly route?: Route;
  /** A router inside of the router has a stack. */
  readonly handle: { readonly stack?: readonly RouterLayer[] };
  /** The matched part of the path, when it matches. */
  match(path: string): { readonly path: string } | null | undefined | false;
}

/** The methods that the routes of the path of a request have. */
function routedMethods(request: Request): Set<string> {
  const { stack } = request.app.router as unknown as { readonly stack: readonly RouterLayer[] };
  return methodsAt(stack, request.originalUrl.split('?', 1)[0] ?? '/');
}

/** The methods that the path of a request has, as in `Allow`; empty when there is no such path. */
function allowedMethods(request: Request): string[] {
  const methods = routedMethods(request);
  if (methods.size === 0) return [];
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')].sort();
}

function methodsAt(stack: readonly RouterLayer[], path: string): Set<string> {
  const methods = new Set<string>();
  for (const layer of stack) {
    const inner = layer.handle.stack;
    if (layer.route === undefined ? inner === undefined : isForAllMethods(layer.route)) continue;
    const match = layer.match(path);
    if (!match) continue;
    const found =
      layer.route === undefined
        ? methodsAt(inner ?? [], path.slice(match.path.length) || '/')
        : Object.keys(layer.route.methods).map((name) => name.toUpperCase());
    for (const method of found) methods.add(method);
  }
  return methods;
}

/** Whether it is one of Nest's own routes, which answer unknown paths for every method. */
function isForAllMethods({ methods }: Route): boolean {
  return '_all' in methods || 'trace' in methods;
}

/** The error for a request that no route has taken. */
export function unroutedError(request: Request): MethodNotAllowedError | NotFoundError {
  const allowed = allowedMethods(request);
  return allowed.length === 0
    ? new NotFoundError('There is nothing at this address.')
    : new MethodNotAllowedError(allowed);
}

/**
 * Answers `OPTIONS` with the methods of the path; a route for `OPTIONS` adds to this answer.
 * Preflight requests of CORS do not come here.
 */
export const answerOptions: RequestHandler = (request, response, next) => {
  if (request.method !== 'OPTIONS') {
    next();
    return;
  }
  const allowed = allowedMethods(request);
  if (allowed.length === 0) {
    next(new NotFoundError('There is nothing at this address.'));
    return;
  }
  response.setHeader('Allow', allowed.join(', '));
  if (routedMethods(request).has('OPTIONS')) {
    next();
    return;
  }
  response.status(HttpStatus.NO_CONTENT).end();
};
