import { Catch, Logger, NotFoundException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ErrorCode } from '@chatcall/contracts';
import {
  ChatCallError,
  ERROR_MEANINGS,
  MethodNotAllowedError,
  toErrorBody,
} from '../errors/index.js';
import { unroutedError } from './allowed-methods.js';
import { fromFramework } from './framework-errors.js';
import { PROBLEM_TYPE, toProblem } from './problem-details.js';
import { requestIdOf } from './request-id.js';

/** Answers every error over REST as problem details with a stable code. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  readonly #logger = new Logger('Http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<Request>(), http.getResponse<Response>());
  }

  /** Also for errors outside of Nest's pipeline (middleware). */
  answer(thrown: unknown, request: Request, response: Response): void {
    // Only Nest's router throws this one.
    const error =
      thrown instanceof NotFoundException ? unroutedError(request) : fromFramework(thrown);
    const path = request.originalUrl.split('?', 1)[0] ?? '/';
    this.#log(error, request.method, path);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const needs = error instanceof ChatCallError ? error.challenge : undefined;
    const problem = toProblem(toErrorBody(error), path, requestIdOf(request), needs);
    if (problem.retryAfter !== undefined)
      response.setHeader('Retry-After', String(problem.retryAfter));
    if (error instanceof MethodNotAllowedError)
      response.setHeader('Allow', error.allowed.join(', '));
    if (problem.status === 401)
      response.setHeader('WWW-Authenticate', challenge(problem.code, request));
    response.setHeader('Cache-Control', 'no-store');
    response.status(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  }

  #log(error: unknown, method: string, path: string): void {
    if (!(error instanceof ChatCallError)) {
      this.#logger.error({ err: error, method, path }, 'A request failed');
      return;
    }
    const facts = { code: error.code, reason: error.message, method, path };
    if (error.logLevel === 'error')
      this.#logger.error({ ...facts, err: error }, 'A request failed');
    else if (error.logLevel === 'warn')
      this.#logger.warn({ ...facts, cause: error.cause }, 'A request was refused');
    else if (error.logLevel === 'info') this.#logger.log(facts, 'A request was refused');
    else this.#logger.debug(facts, 'A request was refused');
  }
}

const TOKEN_PROBLEMS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'AUTH.TOKEN_EXPIRED',
  'AUTH.TOKEN_INVALID',
  'AUTH.SESSION_ENDED',
]);

/** The challenge of RFC 6750: with an error only when the request had a bearer token. */
function challenge(code: ErrorCode, { headers }: Request): string {
  const realm = 'Bearer realm="ChatCall"';
  if (!TOKEN_PROBLEMS.has(code) || !/^bearer /i.test(headers.authorization ?? '')) return realm;
  return `${realm}, error="invalid_token", error_description="${ERROR_MEANINGS[code]}"`;
}
