import { isPassing, toChatCallError } from '../errors/chat-call-error.js';
import type { ClientPorts } from '../ports/client-ports.js';
import type { Scope } from '../state/scope.js';
import { backOff, type BackOffPolicy } from './back-off.js';
import type { ConnectionApi } from './connection-api.js';

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
      if (!isPassing(error)) return;
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
