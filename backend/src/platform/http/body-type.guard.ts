import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, RequestHandler } from 'express';
import { ApiConsumes } from '@nestjs/swagger';
import { UnsupportedMediaTypeError } from '../errors/index.js';

/** Media type of forms with files in them. */
const FORM_TYPE = 'multipart/form-data';
const FORM_ROUTE = 'chatcall:form-route';

/** Marks a route that reads a form, for uploads. All others read JSON. */
export const TakesForm = (): MethodDecorator =>
  applyDecorators(SetMetadata(FORM_ROUTE, true), ApiConsumes(FORM_TYPE));

/** Media type of bytes that continue an upload. */
const STREAM_TYPE = 'application/offset+octet-stream';
const STREAM_ROUTE = 'chatcall:stream-route';

/**
 * Marks a route that reads bytes of any length as a stream. They are not held in memory, and as many
 * of these requests may run as there are uploads.
 */
export const StreamsBody = (): MethodDecorator =>
  applyDecorators(SetMetadata(STREAM_ROUTE, true), ApiConsumes(STREAM_TYPE));

export function streamsBody(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.get<boolean | undefined>(STREAM_ROUTE, context.getHandler()) === true;
}

/** Whether the body of a request is read as a stream. */
export function isStreamed(request: Pick<Request, 'headers'>): boolean {
  return typeOf(request) === STREAM_TYPE;
}

const READABLE =
  /^(?:application\/json|multipart\/form-data|application\/offset\+octet-stream)\s*(?:;|$)/i;

/** Refuses bodies of types that no route reads, instead of treating them as empty. */
export const refuseUnreadableBodies: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !READABLE.test(request.headers['content-type'] ?? '')) {
    next(
      new UnsupportedMediaTypeError(
        `The body must be application/json, ${FORM_TYPE} for pictures, or ${STREAM_TYPE} for files.`,
      ),
    );
    return;
  }
  next();
};

/** Whether a request has a body. */
function hasBody({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

const JSON_TYPE = 'application/json';

/**
 * Refuses a body of a type that the route does not read: JSON instead of a form, or a form instead
 * of JSON.
 */
@Injectable()
export class BodyTypeGuard implements CanActivate {
  readonly #reflector: Reflector;

  constructor(reflector: Reflector) {
    this.#reflector = reflector;
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const takesForm =
      this.#reflector.get<boolean | undefined>(FORM_ROUTE, context.getHandler()) === true;
    const wanted = streamsBody(this.#reflector, context)
      ? STREAM_TYPE
      : takesForm
        ? FORM_TYPE
        : JSON_TYPE;
    if (!hasBody(request) || typeOf(request) === wanted) return true;
    throw new UnsupportedMediaTypeError(`The body must be ${wanted} here.`);
  }
}

function typeOf({ headers }: Pick<Request, 'headers'>): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
