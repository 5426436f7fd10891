import type {
  CallId,
  ClientEvents,
  ConsumerId,
  MediaSource,
  PayloadOf,
  ProducerId,
  ResponseOf,
} from '@chatcall/contracts';
import { filter, firstValueFrom } from 'rxjs';
import type { types } from 'mediasoup-client';
import type { ConnectionApi } from '../connection/connection-api.js';
import { retry, type BackOffPolicy, type RetryPorts } from '../connection/retry.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';

/** Delays before a signal is sent again. */
export const SIGNAL_RETRY: BackOffPolicy = { firstMs: 500, longestMs: 8000 };
/** Milliseconds after which an unanswered change is shown to the person. */
const LATE_MS = 2000;

/** Client events that carry the id of a call. */
type CallEvent = {
  [E in keyof ClientEvents]: PayloadOf<ClientEvents, E> extends { callId: CallId } ? E : never;
}[keyof ClientEvents];
type WithoutCall<E extends CallEvent> = Omit<PayloadOf<ClientEvents, E>, 'callId'>;

const ALWAYS = new StateCell(true);

/**
 * The requests of one call: each carries its id, and waits until this device has joined over the
 * present connection.
 */
export class CallSignals {
  readonly #connection: ConnectionApi;

  constructor(
    readonly callId: CallId,
    connection: ConnectionApi,
    readonly joined$: Behavior<boolean> = ALWAYS,
  ) {
    this.#connection = connection;
  }

  /** Throws `ChatCallError`. Not repeated over another connection. */
  async request<E extends CallEvent>(
    event: E,
    payload: WithoutCall<E>,
  ): Promise<ResponseOf<ClientEvents, E>> {
    while (!this.joined$.value) await this.joined();
    return this.#connection.request(event, { ...payload, callId: this.callId } as PayloadOf<
      ClientEvents,
      E
    >);
  }

  /** Resolves when this device has joined. */
  async joined(): Promise<void> {
    await firstValueFrom(this.joined$.pipe(filter((joined) => joined)));
  }

  /** Resumes or pauses consumers at the server. */
  async flow(flowing: boolean, consumerIds: readonly ConsumerId[]): Promise<void> {
    if (consumerIds.length === 0) return;
    await this.request(flowing ? 'media:resumeConsumers' : 'media:pauseConsumers', { consumerIds });
  }

  /** Pauses (mutes) or resumes one of my producers at the server. */
  async mute(muted: boolean, producerId: ProducerId): Promise<void> {
    await this.request(muted ? 'media:pauseProducer' : 'media:resumeProducer', { producerId });
  }
}

/** What mediasoup-client asks the server to produce. */
export interface ProducerOffer {
  readonly kind: types.MediaKind;
  readonly rtpParameters: types.RtpParameters;
  readonly appData: types.AppData;
}

/** Application data that mediasoup-client keeps with each producer. */
export interface ProducerAppData extends Record<string, unknown> {
  readonly source: MediaSource;
  /** Takes what the server would be asked for; it is not asked yet. */
  readonly hold?: (offer: ProducerOffer) => void;
}

/**
 * Sends a signal of a call, and again after transient errors, while `scope` is open. Throws other
 * errors. `failed` is called after each failure that is followed by another attempt.
 */
export async function retrySignal(
  send: () => Promise<void>,
  ports: RetryPorts,
  scope: Scope,
  failed: () => void = () => undefined,
): Promise<void> {
  await retry(send, ports, scope, {
    policy: SIGNAL_RETRY,
    onFailure: ({ code }, attempt) => {
      ports.logger.log('info', 'a signal of the call is sent again', { code, attempt });
      failed();
    },
  });
}

/**
 * A state at the server that follows the one wanted here: one request at a time with the latest
 * wanted state, until both are the same.
 */
export class ServerSwitch {
  readonly #send: (on: boolean) => Promise<void>;
  readonly #refused: (error: unknown) => void;
  readonly #ports: RetryPorts;
  readonly #scope: Scope;
  readonly #late = new StateCell(false);
  #running = false;
  /** The state at the server; null while a request is running or its outcome is unknown. */
  #atServer: boolean | null;
  #wanted: boolean;

  constructor(
    initially: boolean,
    send: (on: boolean) => Promise<void>,
    refused: (error: unknown) => void,
    ports: RetryPorts,
    scope: Scope,
  ) {
    this.#atServer = initially;
    this.#wanted = initially;
    this.#send = send;
    this.#refused = refused;
    this.#ports = ports;
    this.#scope = scope;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  /** The server has not followed within {@link LATE_MS}, or has refused. */
  get late$(): Behavior<boolean> {
    return this.#late;
  }

  set(on: boolean): void {
    this.#wanted = on;
    if (!this.#running && this.#atServer !== on) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    const late = (): void => this.#late.set(true);
    const timer = this.#scope.child();
    timer.onClose(this.#ports.clock.after(LATE_MS, late));
    try {
      while (!this.#scope.closed && this.#atServer !== this.#wanted)
        await retrySignal(() => this.#sendWanted(), this.#ports, this.#scope, late);
      this.#late.set(false);
    } catch (error) {
      late();
      this.#refused(error);
    } finally {
      timer.close();
      this.#running = false;
    }
  }

  async #sendWanted(): Promise<void> {
    const on = this.#wanted;
    this.#atServer = null;
    await this.#send(on);
    this.#atServer = on;
  }
}
