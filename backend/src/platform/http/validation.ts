import { ValidationPipe } from '@nestjs/common';
import { ValidationError } from '../errors/index.js';
import { toFieldProblems } from '../errors/field-problems.js';

/** Rejects unknown fields and wrong values, and makes instances of the DTO classes. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (violations) => new ValidationError(toFieldProblems(violations)),
  });
}
