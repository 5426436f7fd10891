import { getSchemaPath } from '@nestjs/swagger';
import type { ErrorBody, ErrorCode } from '@chatcall/contracts';
import { ERROR_MEANINGS, HTTP_STATUS } from '../errors/index.js';
import { PROBLEM_TYPE, ProblemDetailsDto, toProblem } from '../http/problem-details.js';

/** Where an error occurs, for its example. */
export interface ProblemPlace {
  /** Path of the request. */
  readonly path: string;
  /** A field that can be wrong; null when the route has none. */
  readonly field: string | null;
}

/**
 * Describes the answer for errors with the same status, with one example for each code. The codes
 * are an open enum: this route may answer with others in the future.
 */
export function describeProblem(codes: readonly ErrorCode[], place: ProblemPlace): object {
  const examples = codes.map(
    (code) => [code, { value: toProblem(exampleOf(code, place.field), place.path) }] as const,
  );
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_MEANINGS[code]}.`).join('\n\n'),
    content: {
      [PROBLEM_TYPE]: {
        schema: {
          allOf: [
            { $ref: getSchemaPath(ProblemDetailsDto) },
            {
              type: 'object',
              properties: {
                code: { anyOf: [{ type: 'string', enum: [...codes] }, { type: 'string' }] },
              },
            },
          ],
        },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

/** The codes by their HTTP status. */
export function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes)
    groups.set(HTTP_STATUS[code], [...(groups.get(HTTP_STATUS[code]) ?? []), code]);
  return groups;
}

function exampleOf(code: ErrorCode, field: string | null): ErrorBody {
  switch (code) {
    case 'COMMON.VALIDATION':
      return {
        code,
        detail: 'The request has fields that cannot be used.',
        ...(field === null
          ? {}
          : { fields: [{ field, detail: `${field} is not valid`, rule: 'isValid' }] }),
      };
    case 'COMMON.RATE_LIMITED':
      return { code, detail: 'Too many requests; slow down.', retryAfter: 12 };
    case 'COMMON.UNAVAILABLE':
      return { code, detail: 'The server cannot do this right now.', retryAfter: 5 };
    default:
      return { code, detail: `${ERROR_MEANINGS[code]}.` };
  }
}
