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
/** All media types of bodies that are read as streams. */
const STREAM_TYPES: readonly string[] = [STREAM_TYPE, 'text/csv'];
const STREAM_ROUTE = 'chatcall:stream-route';

/**
 * Marks a route that reads bytes of any length as a stream. They are not held in memory, and as many
 * of these requests may run as there are uploads.
 */
export const StreamsBody = (type = STREAM_TYPE): MethodDecorator =>
  applyDecorators(SetMetadata(STREAM_ROUTE, type), ApiConsumes(type));

export function streamsBody(reflector: Reflector, context: ExecutionContext): boolean {
  return streamedType(reflector, context) !== undefined;
}

function streamedType(reflector: Reflector, context: ExecutionContext): string | undefined {
  return reflector.get<string | undefined>(STREAM_ROUTE, context.getHandler());
}

/** Whether the body of a request is read as a stream. */
export function isStreamed(request: Pick<Request, 'headers'>): boolean {
  return STREAM_TYPES.includes(typeOf(request));
}

const READABLE =
  /^(?:application\/json|multipart\/form-data|application\/offset\+octet-stream|text\/csv)\s*(?:;|$)/i;

/** Refuses bodies of types that no route reads, instead of treating them as empty. */
export const refuseUnreadableBodies: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !READABLE.test(request.headers['content-type'] ?? '')) {
    next(
      new UnsupportedMediaTypeError(
        `The body must be application/json, ${FORM_TYPE} for pictures, ${STREAM_TYPE} for files, or text/csv for imports.`,
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
    const wanted = streamedType(this.#reflector, context) ?? (takesForm ? FORM_TYPE : JSON_TYPE);
    if (!hasBody(request) || typeOf(request) === wanted) return true;
    throw new UnsupportedMediaTypeError(`The body must be ${wanted} here.`);
  }
}

function typeOf({ headers }: Pick<Request, 'headers'>): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
