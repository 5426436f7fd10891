import type { Ack, ErrorBody, RequestId } from '@chatcall/contracts';
import { ChatCallError } from '../errors/chat-call-error.js';
import type { CancelTimer, ClockPort } from '../ports/client-ports.js';

/** Sends one event over the present socket; `ack` may never be called. */
export type Emit = (event: string, payload: object, ack: (answer: Ack<unknown>) => void) => void;

/**
 * Milliseconds after which an unanswered request triggers a check of the connection, even if its
 * own timeout is longer.
 */
const UNANSWERED_MS = 20_000;

interface PendingRequest {
  readonly event: string;
  readonly payload: object & { readonly requestId: RequestId };
  readonly idempotent: boolean;
  readonly settle: (answer: Ack<unknown>) => void;
  cancelCheck: CancelTimer;
}

/**
 * Requests that are not answered yet. An idempotent one waits for a connection and is sent again
 * over the next one, with the same request id; any other fails when the connection is lost, since
 * its outcome is unknown.
 */
export class PendingRequests {
  readonly #clock: ClockPort;
  readonly #newId: () => RequestId;
  readonly #unanswered: () => void;
  readonly #pending = new Map<RequestId, PendingRequest>();
  #emit: Emit | null = null;

  constructor(clock: ClockPort, newId: () => RequestId, unanswered: () => void) {
    this.#clock = clock;
    this.#newId = newId;
    this.#unanswered = unanswered;
  }

  get size(): number {
    return this.#pending.size;
  }

  send(
    event: string,
    payload: object,
    options: { timeoutMs: number; idempotent: boolean; requestId?: RequestId },
  ): Promise<unknown> {
    if (!this.#emit && !options.idempotent) return Promise.reject(offline(event));
    return new Promise((resolve, reject) => {
      const requestId = options.requestId ?? this.#newId();
      let cancel: CancelTimer = () => undefined;
      const settle = (answer: Ack<unknown>): void => {
        if (!this.#pending.delete(requestId)) return;
        cancel();
        request.cancelCheck();
        if (answer.ok) resolve(answer.data);
        else reject(new ChatCallError(answer.error));
      };
      const request: PendingRequest = {
        event,
        payload: { ...payload, requestId },
        idempotent: options.idempotent,
        settle,
        cancelCheck: () => undefined,
      };
      this.#pending.set(requestId, request);
      cancel = this.#clock.after(options.timeoutMs, () => {
        settle(failure('COMMON.TIMEOUT', `No answer in time to ${event}.`));
        if (this.#emit) this.#unanswered();
      });
      if (this.#emit) this.#transmit(request, this.#emit);
    });
  }

  /** Connected: sends the waiting requests. */
  connected(emit: Emit): void {
    this.#emit = emit;
    for (const request of this.#pending.values()) this.#transmit(request, emit);
  }

  /** The connection was lost. */
  disconnected(): void {
    this.#emit = null;
    for (const request of [...this.#pending.values()]) {
      request.cancelCheck();
      if (!request.idempotent)
        request.settle(
          failure('COMMON.OFFLINE', `The connection was lost during ${request.event}.`),
        );
    }
  }

  /** The session ended: all requests fail. */
  abandon(): void {
    this.#emit = null;
    for (const request of [...this.#pending.values()]) {
      request.settle(failure('COMMON.OFFLINE', `The session ended during ${request.event}.`));
    }
  }

  #transmit(request: PendingRequest, emit: Emit): void {
    request.cancelCheck();
    request.cancelCheck = this.#clock.after(UNANSWERED_MS, () => this.#unanswered());
    emit(request.event, request.payload, (answer) => request.settle(answer));
  }
}

function failure(code: ErrorBody['code'], detail: string): Ack<never> {
  return { ok: false, error: { code, detail } };
}

function offline(event: string): ChatCallError {
  return new ChatCallError({
    code: 'COMMON.OFFLINE',
    detail: `There is no connection for ${event}.`,
  });
}
