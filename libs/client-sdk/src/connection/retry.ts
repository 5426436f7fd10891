import { CALL_RETURN, type ClientEvents, type PayloadOf } from '@chatcall/contracts';
import { ChatCallError, isTransient, toChatCallError } from '../errors/chat-call-error.js';
import type { ClientPorts, ClockPort, RandomPort } from '../ports/client-ports.js';
import { Scope } from '../state/scope.js';
import type { ConnectionApi } from './connection-api.js';

export interface BackOffPolicy {
  /** Milliseconds of the first delay before jitter. */
  readonly firstMs: number;
  /** Longest delay in milliseconds before jitter. */
  readonly longestMs: number;
}

/** Delays between attempts to connect. */
export const RECONNECT: BackOffPolicy = { firstMs: 1000, longestMs: 30_000 };

/** Delays between attempts to connect during a call. */
export const RECONNECT_IN_CALL: BackOffPolicy = {
  firstMs: CALL_RETURN.firstRetryMs,
  longestMs: CALL_RETURN.longestRetryMs,
};

/** Delays between attempts to refresh the session while the server cannot be reached. */
export const REFRESH_RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 60_000 };

/** Delays of {@link afterConnect}: all clients of a restarted server send the same requests. */
export const AFTER_CONNECT_RETRY: BackOffPolicy = { firstMs: 2000, longestMs: 60_000 };

/** Delays of {@link sendReliably}. */
const SEND_RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 10_000 };

/**
 * Milliseconds to wait before attempt number `attempt` (1 is the first after a failure): doubles up
 * to the longest, then is spread over the upper half by `fraction` (0 to 1), so that the clients of
 * a restarted server do not connect all at once.
 */
export function backOff(policy: BackOffPolicy, attempt: number, fraction: number): number {
  const doublings = Math.min(Math.max(attempt, 1) - 1, 30);
  const full = Math.min(policy.longestMs, policy.firstMs * 2 ** doublings);
  return Math.round(full * (0.5 + 0.5 * fraction));
}

/** The delay after an error: that of the policy, or longer if the server asks for it. */
export function retryDelay(
  policy: BackOffPolicy,
  attempt: number,
  error: ChatCallError,
  random: RandomPort,
): number {
  return Math.max(backOff(policy, attempt, random.fraction()), (error.retryAfter ?? 0) * 1000);
}

/** Resolves after `ms`, or when `scope` closes. */
export function pause(ms: number, clock: ClockPort, scope: Scope): Promise<void> {
  const wait = scope.child();
  return new Promise((resolve) => {
    wait.onClose(resolve);
    wait.onClose(clock.after(ms, () => wait.close()));
  });
}

export type RetryPorts = Pick<ClientPorts, 'clock' | 'random' | 'logger'>;

export interface RetryOptions {
  readonly policy: BackOffPolicy;
  /** No attempt starts at or after this time (milliseconds since 1970). */
  readonly deadline?: number;
  /** Called after each failure that is followed by another attempt. */
  readonly onFailure?: (error: ChatCallError, attempt: number) => void;
}

/**
 * Repeats `work` after transient errors until it succeeds: returns true. Returns false when `scope`
 * closes first. Throws every other error, and a transient one when the deadline is reached.
 */
export async function retry(
  work: () => Promise<void>,
  ports: RetryPorts,
  scope: Scope,
  { policy, deadline = Infinity, onFailure }: RetryOptions,
): Promise<boolean> {
  for (let attempt = 1; !scope.closed; attempt += 1) {
    try {
      await work();
      return true;
    } catch (thrown) {
      if (scope.closed) return false;
      const error = toChatCallError(thrown);
      const delayMs = retryDelay(policy, attempt, error, ports.random);
      if (!isTransient(error) || ports.clock.now() + delayMs >= deadline) throw error;
      onFailure?.(error, attempt);
      await pause(delayMs, ports.clock, scope);
    }
  }
  return false;
}

/** Delays of {@link createOnce}, and how long it repeats. */
const CREATE_RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 10_000 };
const CREATE_MS = 30_000;

/**
 * Sends a request that creates something, and repeats it after transient errors with the same key,
 * so that a lost answer does not lead to a second creation. Throws `ChatCallError` when the server
 * refuses it, after 30 s, and when the session ends.
 */
export async function createOnce<T>(
  send: (idempotencyKey: string) => Promise<T>,
  ports: RetryPorts,
  session: Scope,
): Promise<T> {
  const key = ports.random.uuid();
  const created: T[] = [];
  const work = async (): Promise<void> => void created.push(await send(key));
  const deadline = ports.clock.now() + CREATE_MS;
  await retry(work, ports, session, { policy: CREATE_RETRY, deadline });
  for (const result of created) return result;
  throw new ChatCallError({ code: 'AUTH.SESSION_ENDED', detail: 'The session has ended.' });
}

interface Connected {
  readonly connection: ConnectionApi;
  readonly ports: RetryPorts;
}

/**
 * Sends an event that the server must receive: over the present connection or the next one, and
 * again after a transient error. Throws `ChatCallError` when the server refuses it, when `withinMs`
 * have passed, and when the session ends.
 */
export async function sendReliably<E extends keyof ClientEvents>(
  { connection, ports }: Connected,
  event: E,
  payload: PayloadOf<ClientEvents, E>,
  withinMs: number,
): Promise<void> {
  const deadline = ports.clock.now() + withinMs;
  const session = new Scope();
  session.watch(connection.state$, ({ status }) => status === 'idle' && session.close());
  const send = async (): Promise<void> => {
    const timeoutMs = deadline - ports.clock.now();
    await connection.request(event, payload, { idempotent: true, timeoutMs });
  };
  try {
    if (await retry(send, ports, session, { policy: SEND_RETRY, deadline })) return;
    throw new ChatCallError({
      code: 'COMMON.OFFLINE',
      detail: `The session ended before ${event} was answered.`,
    });
  } finally {
    session.close();
  }
}

/**
 * Runs `work` after every connect during `session`, at once when the connection is open already, and
 * again after a transient error for as long as it is open.
 */
export function afterConnect(
  { connection, ports }: Connected,
  session: Scope,
  what: string,
  work: () => Promise<void>,
): void {
  const log = (error: ChatCallError): void =>
    ports.logger.log('warn', `${what} could not be loaded`, { code: error.code });
  let current: Scope | null = null;
  const start = (): void => {
    current?.close();
    current = session.child();
    const options = { policy: AFTER_CONNECT_RETRY, onFailure: log };
    retry(work, ports, current, options).catch((error: unknown) => log(toChatCallError(error)));
  };
  session.watch(connection.connected$, start);
  session.watch(connection.state$, ({ status }) => {
    if (status !== 'connected') current?.close();
  });
  if (connection.state$.value.status === 'connected') start();
}
