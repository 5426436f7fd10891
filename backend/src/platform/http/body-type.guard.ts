import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { UnsupportedMediaTypeError } from '../errors/index.js';
import { hasBody } from './body-types.js';
import { FORM_ROUTE, FORM_TYPE } from './takes-form.js';

const JSON_TYPE = 'application/json';

/**
 * Refuses a body of a type that the route does not read: JSON where a form belongs, a form where
 * JSON belongs.
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
    const wanted = takesForm ? FORM_TYPE : JSON_TYPE;
    if (!hasBody(request) || typeOf(request) === wanted) return true;
    throw new UnsupportedMediaTypeError(`The body must be ${wanted} here.`);
  }
}

function typeOf(request: Request): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
