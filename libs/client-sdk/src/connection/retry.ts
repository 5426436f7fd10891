import { CALL_RETURN, type ClientEvents, type PayloadOf } from '@chatcall/contracts';
import { filter, firstValueFrom, map, merge, Observable } from 'rxjs';
import { isTransient, toChatCallError } from '../errors/chat-call-error.js';
import type { ClientPorts } from '../ports/client-ports.js';
import type { Scope } from '../state/scope.js';
import type { ConnectionApi } from './connection-api.js';

export interface BackOffPolicy {
  /** Milliseconds of the first wait before jitter. */
  readonly firstMs: number;
  /** Longest wait in milliseconds before jitter. */
  readonly longestMs: number;
}

/** Waits between attempts to connect. */
export const RECONNECT: BackOffPolicy = { firstMs: 1000, longestMs: 30_000 };

/** Waits between attempts to connect during a call. */
export const RECONNECT_IN_CALL: BackOffPolicy = {
  firstMs: CALL_RETURN.firstRetryMs,
  longestMs: CALL_RETURN.longestRetryMs,
};

/** Waits between attempts to refresh the session while the server cannot be reached. */
export const REFRESH_RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 60_000 };

/**
 * Milliseconds to wait before attempt number `attempt` (1 is the first after a loss): doubling up to the longest, then
 * spread over the upper half by `fraction` (0 to 1), so that clients of a restarted server do not come all at once.
 */
export function backOff(policy: BackOffPolicy, attempt: number, fraction: number): number {
  const doublings = Math.min(Math.max(attempt, 1) - 1, 30);
  const full = Math.min(policy.longestMs, policy.firstMs * 2 ** doublings);
  return Math.round(full * (0.5 + 0.5 * fraction));
}

const AGAIN: BackOffPolicy = { firstMs: 1000, longestMs: 10_000 };

/**
 * Sends what the server has to learn, as soon as it can: over the connection that is there or the next one, and again when the server could
 * not do it for now. Throws `ChatCallError` when the server refuses, when `withinMs` are over, and at the end of the session.
 */
export async function deliver<E extends keyof ClientEvents>(
  { connection, ports }: { readonly connection: ConnectionApi; readonly ports: ClientPorts },
  event: E,
  payload: PayloadOf<ClientEvents, E>,
  withinMs: number,
): Promise<void> {
  const { clock, random } = ports;
  const deadline = clock.now() + withinMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connection.request(event, payload, {
        idempotent: true,
        timeoutMs: deadline - clock.now(),
      });
      return;
    } catch (thrown) {
      const error = toChatCallError(thrown);
      const delayMs = Math.max(
        backOff(AGAIN, attempt, random.fraction()),
        (error.retryAfter ?? 0) * 1000,
      );
      if (!isTransient(error) || isIdle(connection) || clock.now() + delayMs >= deadline)
        throw error;
      await pause(connection, ports, delayMs);
    }
  }
}

function isIdle(connection: ConnectionApi): boolean {
  return connection.state$.value.status === 'idle';
}

/** Ends early with the session. */
async function pause(
  connection: ConnectionApi,
  { clock }: ClientPorts,
  delayMs: number,
): Promise<void> {
  const over = new Observable<void>((done) => clock.after(delayMs, () => done.next()));
  const idle = connection.state$.pipe(
    filter(({ status }) => status === 'idle'),
    map(() => undefined),
  );
  await firstValueFrom(merge(over, idle));
}

/** Waits between attempts to ask what a connection began with: many clients of a restarted server ask at once. */
const ASK_AGAIN: BackOffPolicy = { firstMs: 2000, longestMs: 60_000 };

/**
 * Does `work` after every connect for as long as `session` lasts. Where it fails in passing it is done again while the connection
 * stands: nothing else would ask before the next connect.
 */
export function afterConnect(
  { connection, ports }: { readonly connection: ConnectionApi; readonly ports: ClientPorts },
  session: Scope,
  what: string,
  work: () => Promise<void>,
): void {
  let turn: Scope | null = null;
  const attempt = async (mine: Scope, count: number): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      if (mine.closed) return;
      const error = toChatCallError(thrown);
      ports.logger.log('warn', `${what} could not be asked`, { code: error.code });
      if (!isTransient(error)) return;
      const delayMs = Math.max(
        backOff(ASK_AGAIN, count, ports.random.fraction()),
        (error.retryAfter ?? 0) * 1000,
      );
      mine.onClose(ports.clock.after(delayMs, () => void attempt(mine, count + 1)));
    }
  };
  session.watch(connection.connected$, () => {
    turn?.close();
    turn = session.child();
    void attempt(turn, 1);
  });
  session.watch(connection.state$, ({ status }) => {
    if (status !== 'connected') turn?.close();
  });
}
