import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { UserConcurrency } from '../limits/index.js';
import { principalOf } from './current-user.js';

/**
 * Limits the concurrent requests of a user to one route. Requests without a user are only limited
 * by rate.
 */
@Injectable()
export class RequestConcurrency implements NestInterceptor {
  readonly #concurrency: UserConcurrency;

  constructor(concurrency: UserConcurrency) {
    this.#concurrency = concurrency;
  }

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const userId = principalOf(context.switchToHttp().getRequest<Request>())?.userId;
    if (userId === undefined) return next.handle();
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    return from(
      this.#concurrency.run(userId, route, () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      ),
    );
  }
}
