import { ValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import { ValidationError } from '../errors/index.js';
import { requireBearableShape, toFieldProblems } from '../validation/index.js';

/** Nest's pipe, behind a look at the shape of what came: bodies, queries and parts of the path. */
class InputShapeValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'custom') requireBearableShape(value);
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** Rejects unknown fields and wrong values, and makes instances of the DTO classes. */
export function createValidationPipe(): ValidationPipe {
  return new InputShapeValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (violations) => new ValidationError(toFieldProblems(violations)),
  });
}
