import 'reflect-metadata';
import { ERROR_CODES } from '@chatcall/contracts';
import type { ErrorCode } from '@chatcall/contracts';

const PROBLEMS = 'chatcall:problems';

/**
 * Documents errors of a route, or of all routes of a controller; `describeRoutes` puts them into
 * the OpenAPI document. May be used several times.
 */
export function ApiProblem(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const on = (descriptor?.value as object | undefined) ?? target;
    Reflect.defineMetadata(PROBLEMS, [...ownProblems(on), ...codes], on);
  };
}

/** The documented errors of the given controller and method, each once. */
export function problemsOf(targets: readonly object[]): ErrorCode[] {
  const codes = new Set(targets.flatMap(ownProblems));
  return ERROR_CODES.filter((code) => codes.has(code));
}

function ownProblems(target: object): ErrorCode[] {
  return (Reflect.getOwnMetadata(PROBLEMS, target) as ErrorCode[] | undefined) ?? [];
}
