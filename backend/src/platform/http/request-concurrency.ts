import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { UserConcurrency } from '../limits/index.js';
import { streamsBody } from './body-type.guard.js';
import { principalOf } from './current-user.js';

/**
 * Limits the concurrent requests of a user to one route. Requests without a user are only limited
 * by rate. Uploads are limited by their number: they last minutes, and those that waited would reach
 * the timeout of the server.
 */
@Injectable()
export class RequestConcurrency implements NestInterceptor {
  readonly #concurrency: UserConcurrency;
  readonly #reflector: Reflector;

  constructor(concurrency: UserConcurrency, reflector: Reflector) {
    this.#concurrency = concurrency;
    this.#reflector = reflector;
  }

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const userId = principalOf(context.switchToHttp().getRequest<Request>())?.userId;
    if (userId === undefined || streamsBody(this.#reflector, context)) return next.handle();
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    return from(
      this.#concurrency.run(userId, route, () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      ),
    );
  }
}
