import { Module, ValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { CertificateCheck } from '../web/certificate-check.js';
import { CertificateRenewal } from '../web/certificate-renewal.js';
import { ValidationError } from '../errors/index.js';
import { assertPayloadLimits, toFieldProblems } from '../validation/index.js';
import { AccessTokenGuard } from './access-token.guard.js';
import { RequestMemory } from './request-memory.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';
import { BodyTypeGuard } from './body-type.guard.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RequestConcurrency } from './request-concurrency.js';
import { RouteAccess } from './route-access.js';

/**
 * The validation pipe of Nest, after a check of the payload limits of bodies, queries and path
 * parameters.
 */
class LimitedValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'custom') {
      assertPayloadLimits(value);
      refuseInheritedNames(value);
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** class-transformer ignores fields with names such as `constructor`, instead of rejecting them. */
function refuseInheritedNames(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const field = Object.keys(value).find((name) => name in Object.prototype);
  if (field === undefined) return;
  const constraints = { whitelistValidation: `property ${field} should not exist` };
  throw new ValidationError(toFieldProblems([{ property: field, constraints }]));
}

/** Rejects unknown fields and wrong values, and creates instances of the DTO classes. */
function createValidationPipe(): ValidationPipe {
  return new LimitedValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (violations) => new ValidationError(toFieldProblems(violations)),
  });
}

/**
 * The guards, pipes and filters of all REST routes: access token and permission, memory, body type, rate limits,
 * concurrency, validation, problem details. Also the renewal and the check of the certificate.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    RouteAccess,
    ProblemDetailsFilter,
    CertificateRenewal,
    CertificateCheck,
    RequestMemory,
    { provide: APP_FILTER, useExisting: ProblemDetailsFilter },
    { provide: APP_GUARD, useClass: AccessTokenGuard },
    { provide: APP_GUARD, useExisting: RequestMemory },
    { provide: APP_GUARD, useClass: BodyTypeGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_INTERCEPTOR, useClass: RequestConcurrency },
    { provide: APP_PIPE, useFactory: createValidationPipe },
  ],
  exports: [ProblemDetailsFilter],
})
export class HttpModule {}
