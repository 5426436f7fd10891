import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccessTokenGuard } from './access-token.guard.js';
import { CertificateRenewal } from '../web/certificate-renewal.js';
import { ExchangeBytes } from './exchange-bytes.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';
import { BodyTypeGuard } from './body-type.guard.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RequestConcurrency } from './request-concurrency.js';
import { createValidationPipe } from './validation.js';

/**
 * What holds for every REST route: access token, rate limits, type of the body, validation,
 * requests at once, problem details; and the certificate.
 */
@Module({
  providers: [
    ProblemDetailsFilter,
    CertificateRenewal,
    ExchangeBytes,
    { provide: APP_FILTER, useExisting: ProblemDetailsFilter },
    { provide: APP_GUARD, useClass: AccessTokenGuard },
    { provide: APP_GUARD, useExisting: ExchangeBytes },
    { provide: APP_GUARD, useClass: BodyTypeGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_INTERCEPTOR, useClass: RequestConcurrency },
    { provide: APP_PIPE, useFactory: createValidationPipe },
  ],
  exports: [ProblemDetailsFilter],
})
export class HttpModule {}
