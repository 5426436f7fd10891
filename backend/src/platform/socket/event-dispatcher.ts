import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { TRANSIENT_ERRORS, type Ack, type ErrorCode } from '@chatcall/contracts';
import {
  ChatCallError,
  ForbiddenError,
  RateLimitedError,
  TokenExpiredError,
  UnknownEventError,
  toErrorBody,
} from '../errors/index.js';
import { AccessControl } from '../access/index.js';
import { fromFramework } from '../http/framework-errors.js';
import { inRequest } from '../request-context/index.js';
import { RateLimitStore, UserConcurrency } from '../limits/index.js';
import type { RateLimitRule } from '../limits/index.js';
import type { AppSocket } from './app-socket.js';
import { EventRoutes } from './event-routes.js';
import type { EventRoute } from './event-routes.js';
import { IncomingLimits } from './incoming-limits.js';
import { isObservable, lastValueFrom } from 'rxjs';
import { StoredAnswers } from './stored-answers.js';

type Answer = Ack<unknown>;
type AckFunction = (answer: Answer) => void;

/** The handler of an event that Nest made for one connection. */
export type NestHandler = (payload: unknown) => unknown;

/**
 * Answers to invalid requests. Each counts against its connection. They are not stored, because
 * making them again costs less than storing them.
 */
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'COMMON.RATE_LIMITED',
  'COMMON.UNKNOWN_EVENT',
  'COMMON.VALIDATION',
]);

const RATE_LIMITED = toErrorBody(new RateLimitedError(1));
const UNKNOWN_EVENT: Answer = {
  ok: false,
  error: toErrorBody(new UnknownEventError('There is no such event.')),
};

const SETTLE_POLL_MS = 20;

export const UNKNOWN_LIMIT: RateLimitRule = { name: 'socket:unknown', points: 20, seconds: 10 };

/**
 * Passes each client event to its gateway and answers the acknowledgement exactly once: with the
 * data, with the error, or with the stored answer for the same request id.
 */
@Injectable()
export class EventDispatcher {
  readonly #logger = new Logger('Socket');
  readonly #limits: RateLimitStore;
  readonly #source: EventRoutes;
  readonly #incoming: IncomingLimits;
  readonly #concurrency: UserConcurrency;
  readonly #control: AccessControl;
  readonly #answers = new StoredAnswers();
  #inProgress = 0;
  #routes: ReadonlyMap<string, EventRoute> = new Map();

  constructor(
    limits: RateLimitStore,
    source: EventRoutes,
    incoming: IncomingLimits,
    concurrency: UserConcurrency,
    control: AccessControl,
  ) {
    this.#limits = limits;
    this.#source = source;
    this.#incoming = incoming;
    this.#concurrency = concurrency;
    this.#control = control;
  }

  /** @throws Error with a sentence when a gateway cannot be served as it is declared */
  prepare(): void {
    this.#routes = this.#source.find();
  }

  /**
   * Whether the gateway of an event has guards, pipes or interceptors, which Nest's handler runs.
   */
  needsNestHandler(event: string): boolean {
    return this.#routes.get(event)?.call === null;
  }

  /**
   * @param args as received: usually the payload, then the acknowledgement; may be anything
   * @param nestHandler called when the gateway has guards, pipes or interceptors
   */
  dispatch(
    socket: AppSocket,
    event: unknown,
    args: readonly unknown[],
    nestHandler?: NestHandler,
  ): void {
    const last = args.at(-1);
    const ack: AckFunction | null = typeof last === 'function' ? (last as AckFunction) : null;
    const payload = ack !== null && args.length === 1 ? undefined : args[0];
    const route = typeof event === 'string' ? this.#routes.get(event) : undefined;
    const { principal } = socket.data;
    const waitMs = this.#limits.takeNow(route?.limit ?? UNKNOWN_LIMIT, principal.userId);
    if (waitMs > 0 || route === undefined) {
      // No promise, no error, no log line: refusing has to cost less than the refused work.
      ack?.(waitMs > 0 ? rateLimited(waitMs) : UNKNOWN_EVENT);
      this.#incoming.refused(socket);
      return;
    }
    void this.#acknowledge(route, socket, payload, ack, nestHandler);
  }

  /** Waits until no event is in progress, or for at most so many milliseconds. */
  async settled(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (this.#inProgress > 0 && Date.now() < deadline) await sleep(SETTLE_POLL_MS);
  }

  /** Never rejects. */
  async #acknowledge(
    route: EventRoute,
    socket: AppSocket,
    payload: unknown,
    ack: AckFunction | null,
    nestHandler: NestHandler | undefined,
  ): Promise<void> {
    this.#inProgress += 1;
    try {
      const { principal, address, userAgent } = socket.data;
      const context = { requestId: requestIdOf(payload), address, userAgent, principal };
      const answer = await inRequest(context, () =>
        this.#answerOnce(route, socket, payload, nestHandler),
      );
      ack?.(answer);
      if (!answer.ok && REFUSALS.has(answer.error.code)) this.#incoming.refused(socket);
    } catch (error) {
      this.#logger.error(
        { err: error, event: route.event },
        'An acknowledgement could not be sent',
      );
      socket.disconnect(true);
    } finally {
      this.#inProgress -= 1;
    }
  }

  /** Runs the gateway method, or returns the stored answer for the same request id. */
  #answerOnce(
    route: EventRoute,
    socket: AppSocket,
    payload: unknown,
    nestHandler: NestHandler | undefined,
  ): Promise<Answer> {
    const place = this.#concurrency.keyOf(socket.data.principal.userId, route.event);
    const requestId = route.storesAnswers ? requestIdOf(payload) : null;
    if (requestId === null) return this.#answer(route, socket, payload, nestHandler, place, null);
    const key = `${place} ${requestId}`;
    const known = this.#answers.find(key);
    if (known !== undefined) return known;
    const answer = this.#answer(route, socket, payload, nestHandler, place, key);
    this.#answers.begin(key, answer);
    return answer;
  }

  /**
   * @param place among the events of the user that run at once
   * @param key under which the answer is stored; null to store none
   */
  async #answer(
    route: EventRoute,
    socket: AppSocket,
    payload: unknown,
    nestHandler: NestHandler | undefined,
    place: string,
    key: string | null,
  ): Promise<Answer> {
    const { userId } = socket.data.principal;
    let answer: Answer;
    const entry = this.#concurrency.enter(place);
    // To store the answer, the caller has to know the promise before the work begins.
    if (entry !== null || key !== null) await entry;
    try {
      answer = { ok: true, data: (await this.#handle(route, socket, payload, nestHandler)) ?? {} };
    } catch (thrown) {
      const error = asOurs(thrown);
      this.#log(route.event, error);
      answer = { ok: false, error: toErrorBody(error) };
    }
    this.#concurrency.leave(place);
    if (key !== null) {
      if (answer.ok || isFinal(answer.error.code)) this.#answers.keep(key, userId, answer);
      else this.#answers.forget(key);
    }
    return answer;
  }

  #handle(
    route: EventRoute,
    socket: AppSocket,
    payload: unknown,
    nestHandler: NestHandler | undefined,
  ): unknown {
    const { principal } = socket.data;
    if (principal.tokenExpiresAt.getTime() <= Date.now() && route.event !== 'auth:renew')
      throw new TokenExpiredError('The access token of this connection has expired.');
    const authorising = this.#control.authorise(principal, route.action);
    return authorising === undefined
      ? call(route, socket, payload, nestHandler)
      : authorising.then(() => call(route, socket, payload, nestHandler));
  }

  #log(event: unknown, error: unknown): void {
    if (!(error instanceof ChatCallError)) {
      this.#logger.error({ err: error, event }, 'An event failed');
      return;
    }
    const facts = { event, code: error.code, reason: error.message };
    if (error.logLevel === 'error') this.#logger.error({ ...facts, err: error }, 'An event failed');
    else if (error.logLevel === 'warn')
      this.#logger.warn({ ...facts, cause: error.cause }, 'An event was refused');
    else if (error.logLevel === 'info') this.#logger.log(facts, 'An event was refused');
    else this.#logger.debug(facts, 'An event was refused');
  }
}

/** Whether the same request would get the same error again, and is worth storing. */
function isFinal(code: ErrorCode): boolean {
  return !TRANSIENT_ERRORS.has(code) && !REFUSALS.has(code);
}

function call(
  route: EventRoute,
  socket: AppSocket,
  payload: unknown,
  nestHandler: NestHandler | undefined,
): unknown {
  const body = route.read(payload);
  if (route.call !== null) return route.call(socket, body);
  if (nestHandler === undefined) throw new Error(`Nest has bound no handler of '${route.event}'`);
  return resultOf(nestHandler(body));
}

/** Interceptors of Nest return an Observable. */
async function resultOf(returned: unknown): Promise<unknown> {
  const result = await returned;
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}

/**
 * Maps errors of Nest, PostgreSQL and Redis to ours. A guard that returns false makes a
 * `WsException`.
 */
function asOurs(thrown: unknown): unknown {
  return thrown instanceof WsException
    ? new ForbiddenError('This is not allowed.', { cause: thrown })
    : fromFramework(thrown);
}

/** The same answer as for a `RateLimitedError`. */
function rateLimited(milliseconds: number): Answer {
  const { code, detail } = RATE_LIMITED;
  return {
    ok: false,
    error: { code, detail, retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) },
  };
}

function requestIdOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('requestId' in payload)) return null;
  const { requestId } = payload;
  return typeof requestId === 'string' && requestId.length <= 64 ? requestId : null;
}
