import type { FieldProblem } from '@chatcall/contracts';
import type { ValidationError as Violation } from 'class-validator';

/** Problems that an answer tells at most, and characters of each name and sentence: an answer is not much larger than its request. */
const PROBLEMS_MAX = 50;
const TEXT_MAX = 200;

/** Flattens class-validator's tree into field problems, with dots between levels. */
export function toFieldProblems(violations: readonly Violation[]): FieldProblem[] {
  return flatten(violations, '').slice(0, PROBLEMS_MAX);
}

function flatten(violations: readonly Violation[], prefix: string): FieldProblem[] {
  return violations.flatMap((violation) => {
    const field = `${prefix}${violation.property}`;
    const own = Object.entries(violation.constraints ?? {}).map(([rule, message]) => ({
      field: shortened(field),
      message: shortened(message),
      rule,
    }));
    return [...own, ...flatten(violation.children ?? [], `${field}.`)];
  });
}

function shortened(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`;
}
