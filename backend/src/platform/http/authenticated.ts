import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { ApiProblem } from './api-problem.js';

/**
 * Documents that a controller or route needs an access token, and the errors that follow from it.
 * `AccessTokenGuard` requires the token on every route without `@Public()`.
 */
export function Authenticated(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    ApiBearerAuth(),
    ApiProblem(
      'AUTH.REQUIRED',
      'AUTH.TOKEN_EXPIRED',
      'AUTH.TOKEN_INVALID',
      'AUTH.SESSION_ENDED',
      'COMMON.RATE_LIMITED',
    ),
  );
}
