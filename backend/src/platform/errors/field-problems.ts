import type { FieldProblem } from '@chatcall/contracts';
import type { ValidationError as Violation } from 'class-validator';

/** Flattens class-validator's tree into field problems, with dots between levels. */
export function toFieldProblems(violations: readonly Violation[], prefix = ''): FieldProblem[] {
  return violations.flatMap((violation) => {
    const field = `${prefix}${violation.property}`;
    const own = Object.entries(violation.constraints ?? {}).map(([rule, message]) => ({
      field,
      message,
      rule,
    }));
    return [...own, ...toFieldProblems(violation.children ?? [], `${field}.`)];
  });
}
