import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ERROR_CODES, FACTOR_PROOF_KINDS } from '@chatcall/contracts';
import type {
  ErrorBody,
  ErrorCode,
  FactorChallenge,
  FactorProofKind,
  FieldProblem,
  ProblemDetails,
} from '@chatcall/contracts';
import { PasskeyRequestOptionsDto } from './passkey-request.dto.js';
import { ERROR_MEANINGS, HTTP_STATUS } from '../errors/index.js';

/** One field that did not pass validation. */
export class FieldProblemDto implements FieldProblem {
  @ApiProperty({ example: 'displayName', description: 'Path of the field, dots between levels.' })
  readonly field: string;

  @ApiProperty({ example: 'displayName must be shorter than or equal to 80 characters' })
  readonly detail: string;

  @ApiProperty({ example: 'maxLength', description: 'Name of the rule that failed.' })
  readonly rule: string;
}

/** What a sign-in still needs. */
export class FactorChallengeDto implements FactorChallenge {
  @ApiPropertyOptional({
    example: 'vY0kq3w0m2v4b7Vd1cW8eF9gH2iJ4kL6mN8oP0qR2sT',
    description: 'For `POST /api/auth/factor`; absent when a cookie carries it.',
  })
  readonly token?: string;

  @ApiProperty({
    enum: FACTOR_PROOF_KINDS,
    isArray: true,
    example: ['totp', 'recovery-code'],
    description: 'What the user can prove.',
  })
  readonly kinds: readonly FactorProofKind[];

  @ApiPropertyOptional({
    type: PasskeyRequestOptionsDto,
    description: 'For `navigator.credentials.get`; absent without the kind `webauthn`.',
  })
  readonly webauthn?: PasskeyRequestOptionsDto;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:35:00.000Z' })
  readonly expiresAt: string;
}

/** Body of every error answer: RFC 9457. */
export class ProblemDetailsDto implements ProblemDetails {
  @ApiProperty({
    example: '/api/problems/COMMON.VALIDATION',
    description: 'Path of a page about the code on this server.',
  })
  readonly type: string;

  @ApiProperty({
    example: ERROR_MEANINGS['COMMON.VALIDATION'],
    description: 'What the code means; the same for every occurrence.',
  })
  readonly title: string;

  @ApiProperty({ type: 'integer', example: 400 })
  readonly status: number;

  @ApiProperty({
    anyOf: [{ type: 'string', enum: [...ERROR_CODES] }, { type: 'string' }],
    example: 'COMMON.VALIDATION',
    description: 'Stable; never changes its meaning. New ones may be added.',
  })
  readonly code: ErrorCode;

  @ApiProperty({
    example: 'The request has fields that cannot be used.',
    description: 'English sentence about this occurrence, for logs and integrators.',
  })
  readonly detail: string;

  @ApiProperty({ example: '/api/users/me', description: 'Path of the request.' })
  readonly instance: string;

  @ApiPropertyOptional({ type: [FieldProblemDto] })
  readonly fields?: readonly FieldProblemDto[];

  @ApiPropertyOptional({
    type: 'integer',
    example: 5,
    description: 'Seconds after which the client should try again.',
  })
  readonly retryAfter?: number;

  @ApiPropertyOptional({
    type: FactorChallengeDto,
    description: 'What the sign-in still needs; with `AUTH.FACTOR_REQUIRED`.',
  })
  readonly challenge?: FactorChallengeDto;

  @ApiPropertyOptional({
    example: '5f0c9b1e-7a52-4f6b-8c1d-0e3a9b7d2c41',
    description: 'Id of the request in the server log.',
  })
  readonly requestId?: string;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Below it, every code has a page: the `type` of its problems. */
export const PROBLEMS_PATH = '/api/problems';

/**
 * The problem details of an error; without the query of the path, which may contain private data.
 */
export function toProblem(
  error: ErrorBody,
  path: string,
  requestId?: string,
  challenge?: FactorChallenge,
): ProblemDetails {
  return {
    type: `${PROBLEMS_PATH}/${error.code}`,
    title: ERROR_MEANINGS[error.code],
    status: HTTP_STATUS[error.code],
    ...error,
    instance: path,
    ...(requestId === undefined ? {} : { requestId }),
    ...(challenge === undefined ? {} : { challenge }),
  };
}
