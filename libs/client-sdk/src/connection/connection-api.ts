import type {
  ClientEvents,
  NoticeOf,
  PayloadOf,
  RequestId,
  ResponseOf,
  ServerEvents,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { Behavior } from '../state/behavior.js';

/**
 * `idle`: nobody is signed in; `offline`: the host has no network; `reconnecting`: the connection was lost,
 * `nextAttemptAt` (milliseconds since 1970) is null while an attempt is under way.
 */
export type ConnectionState =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting' }
  | { readonly status: 'connected' }
  | {
      readonly status: 'reconnecting';
      readonly attempt: number;
      readonly nextAttemptAt: number | null;
    }
  | { readonly status: 'offline' };

export interface RequestOptions {
  /** Milliseconds until `COMMON.TIMEOUT`; 10 000 unless told. */
  readonly timeoutMs?: number;
  /**
   * Sending it twice does no harm: it waits for the connection and is sent again, with the same request id, after a
   * reconnect, until the time is over. Otherwise it fails with `COMMON.OFFLINE` at once.
   */
  readonly idempotent?: boolean;
  /** Id of the request, for a caller that has to name it later; a random one unless told. */
  readonly requestId?: RequestId;
}

/** The live connection. Connects by itself while someone is signed in. */
export interface ConnectionApi {
  readonly state$: Behavior<ConnectionState>;
  /** Emits after every connect, the first and the later ones: time to fetch what was missed. */
  readonly connected$: Observable<{ readonly first: boolean }>;
  /** Tries now instead of at `nextAttemptAt`. */
  reconnectNow(): void;
  /**
   * From now until the answered function is called something is at stake that ends when the connection stays away, such as a call: it is
   * tried again sooner and more often (`CALL_RETURN` of the contracts).
   */
  hurry(): () => void;
  /** Sends an event and gives its answer. Throws `ChatCallError`. */
  request<E extends keyof ClientEvents>(
    event: E,
    payload: PayloadOf<ClientEvents, E>,
    options?: RequestOptions,
  ): Promise<ResponseOf<ClientEvents, E>>;
  /** Events of the server, as they come. */
  on<E extends keyof ServerEvents>(event: E): Observable<NoticeOf<ServerEvents, E>>;
}
