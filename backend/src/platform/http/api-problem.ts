import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ErrorBody, ErrorCode } from '@chatcall/contracts';
import { HTTP_STATUS } from '../errors/index.js';
import { ProblemDetailsDto, PROBLEM_TYPE, toProblem } from './problem-details.js';

/**
 * Documents the errors of a route, with one example for each code. Several codes may have the same
 * status.
 */
export function ApiProblem(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const responses = [...byStatus(codes)].map(([status, group]) =>
    ApiResponse({ status, ...describeProblem(group) }),
  );
  return applyDecorators(ApiExtraModels(ProblemDetailsDto), ...responses);
}

/** The description of an error answer in the OpenAPI document. */
export interface ProblemDescription {
  readonly description: string;
  readonly content: Record<
    string,
    { schema: { $ref: string }; examples: Record<string, { value: object }> }
  >;
}

/** Describes the answer for errors with the same status. */
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
        detail: 'The request has fields that cannot be used.',
        fields: [{ field: 'limit', detail: 'limit must not be less than 1', rule: 'min' }],
      };
    case 'COMMON.RATE_LIMITED':
      return { code, detail: 'Too many requests; slow down.', retryAfter: 12 };
    case 'COMMON.UNAVAILABLE':
      return { code, detail: 'The server cannot do this right now.', retryAfter: 5 };
    default:
      return { code, detail: sentenceOf(code) };
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
