import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ErrorBody, ErrorCode } from '@chatcall/contracts';
import { HTTP_STATUS } from '../errors/index.js';
import { ProblemDetailsDto } from './problem-details.dto.js';
import { PROBLEM_TYPE, toProblem } from './problem.js';

/**
 * Documents the errors that a route answers with, one example a code. Several codes may share a
 * status.
 */
export function ApiProblem(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const responses = [...byStatus(codes)].map(([status, group]) =>
    ApiResponse({ status, ...describeProblem(group) }),
  );
  return applyDecorators(ApiExtraModels(ProblemDetailsDto), ...responses);
}

/** An error answer, as the description of the API has it. */
export interface ProblemDescription {
  readonly description: string;
  readonly content: Record<
    string,
    { schema: { $ref: string }; examples: Record<string, { value: object }> }
  >;
}

/** Describes the answer to errors that share a status. */
export function describeProblem(codes: readonly ErrorCode[]): ProblemDescription {
  const examples = codes.map(
    (code) => [code, { value: toProblem(exampleOf(code), '/api/…') }] as const,
  );
  return {
    description: codes.join(', '),
    content: {
      [PROBLEM_TYPE]: {
        schema: { $ref: getSchemaPath(ProblemDetailsDto) },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes)
    groups.set(HTTP_STATUS[code], [...(groups.get(HTTP_STATUS[code]) ?? []), code]);
  return groups;
}

function exampleOf(code: ErrorCode): ErrorBody {
  switch (code) {
    case 'COMMON.VALIDATION':
      return {
        code,
        message: 'The request has fields that cannot be used.',
        fields: [{ field: 'limit', message: 'limit must not be less than 1', rule: 'min' }],
      };
    case 'COMMON.RATE_LIMITED':
      return { code, message: 'Too many requests; slow down.', retryAfter: 12 };
    case 'COMMON.UNAVAILABLE':
      return { code, message: 'The server cannot do this right now.', retryAfter: 5 };
    default:
      return { code, message: sentenceOf(code) };
  }
}

/** `CHAT.NOT_MEMBER` → `Not member.`: enough for an example. */
function sentenceOf(code: ErrorCode): string {
  const words = code
    .slice(code.indexOf('.') + 1)
    .replaceAll('_', ' ')
    .toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
