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
 * `idle`: signed out; `offline`: the host has no network; `reconnecting`: the connection was lost;
 * `nextAttemptAt` (milliseconds since 1970) is null during an attempt.
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
  /** Milliseconds until `COMMON.TIMEOUT`. Default: 10 000. */
  readonly timeoutMs?: number;
  /**
   * The request may be sent twice: it waits for the connection and is sent again after a reconnect,
   * with the same request id, until the timeout. Otherwise it fails with `COMMON.OFFLINE` at once.
   */
  readonly idempotent?: boolean;
  /** Id of the request, for a caller that refers to it later. Default: a random one. */
  readonly requestId?: RequestId;
}

/** The live connection. Connects by itself during a session. */
export interface ConnectionApi {
  readonly state$: Behavior<ConnectionState>;
  /** Emits after every connect, the first and later ones: missed data can be fetched now. */
  readonly connected$: Observable<{ readonly first: boolean }>;
  /** Tries now instead of at `nextAttemptAt`. */
  reconnectNow(): void;
  /**
   * Reconnects sooner and more often (`CALL_RETURN` of the contracts) until the returned function
   * is called: for something that a long loss of the connection would end, such as a call.
   */
  hurry(): () => void;
  /** Sends an event and returns its answer. Throws `ChatCallError`. */
  request<E extends keyof ClientEvents>(
    event: E,
    payload: PayloadOf<ClientEvents, E>,
    options?: RequestOptions,
  ): Promise<ResponseOf<ClientEvents, E>>;
  /** All events of the server. */
  readonly notices$: Observable<{ readonly event: string; readonly data: unknown }>;
  /** Events of the server. */
  on<E extends keyof ServerEvents>(event: E): Observable<NoticeOf<ServerEvents, E>>;
}
