import type { ClientEvents, PayloadOf } from '@chatcall/contracts';
import { filter, firstValueFrom, map, merge, Observable } from 'rxjs';
import { isPassing, toChatCallError } from '../errors/chat-call-error.js';
import type { ClientPorts } from '../ports/client-ports.js';
import { backOff, type BackOffPolicy } from './back-off.js';
import type { ConnectionApi } from './connection-api.js';

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
      if (!isPassing(error) || isIdle(connection) || clock.now() + delayMs >= deadline) throw error;
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
