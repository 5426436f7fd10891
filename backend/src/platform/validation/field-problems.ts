import { shortenText } from '@chatcall/contracts';
import type { FieldProblem } from '@chatcall/contracts';
import type { ValidationError as Violation } from 'class-validator';

/**
 * Maximum problems in an answer, and characters of each name and sentence: an answer must not be
 * much larger than its request.
 */
const PROBLEMS_MAX = 50;
const TEXT_MAX = 200;

/** Flattens the tree of class-validator into field problems, with dots between levels. */
export function toFieldProblems(violations: readonly Violation[]): FieldProblem[] {
  return flatten(violations, '').slice(0, PROBLEMS_MAX);
}

function flatten(violations: readonly Violation[], prefix: string): FieldProblem[] {
  return violations.flatMap((violation) => {
    const field = `${prefix}${violation.property}`;
    const own = Object.entries(violation.constraints ?? {}).map(([rule, message]) => ({
      field: shortenText(field, TEXT_MAX),
      detail: shortenText(message, TEXT_MAX),
      rule,
    }));
    return [...own, ...flatten(violation.children ?? [], `${field}.`)];
  });
}
