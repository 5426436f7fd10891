import { HttpStatus, UseInterceptors, applyDecorators } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor, Type } from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { tap } from 'rxjs';
import type { Observable } from 'rxjs';

/** What a route creates, and the path at which it can be read. */
interface Creation<T> {
  readonly type: Type;
  readonly description: string;
  readonly location: (created: T) => string;
}

/**
 * Sets `Location` when a route answers 201, and documents both. A route that may also find what it
 * would have created answers 200 then, without `Location`.
 */
export function Created<T>({ type, description, location }: Creation<T>): MethodDecorator {
  return applyDecorators(
    UseInterceptors(new LocationInterceptor<T>(location)),
    ApiCreatedResponse({
      type,
      description,
      headers: {
        Location: {
          description: 'Path of what was created.',
          required: true,
          schema: { type: 'string', format: 'uri-reference' },
        },
      },
    }),
  );
}

class LocationInterceptor<T> implements NestInterceptor<T, T> {
  readonly #location: (created: T) => string;

  constructor(location: (created: T) => string) {
    this.#location = location;
  }

  intercept(context: ExecutionContext, next: CallHandler<T>): Observable<T> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      tap((created) => {
        if (response.statusCode === (HttpStatus.CREATED as number))
          response.location(this.#location(created));
      }),
    );
  }
}
