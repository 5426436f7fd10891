import type {
  CallId,
  ClientEvents,
  ConsumerId,
  MediaSource,
  NoticeOf,
  PayloadOf,
  ProducerId,
  ResponseOf,
  ServerEvents,
} from '@chatcall/contracts';
import { filter, type Observable } from 'rxjs';
import type { ConnectionApi } from '../connection/connection-api.js';

/** Client events that carry the id of a call. */
type CallEvent = {
  [E in keyof ClientEvents]: PayloadOf<ClientEvents, E> extends { callId: CallId } ? E : never;
}[keyof ClientEvents];
/** Server events that carry the id of a call. */
type CallNotice = {
  [E in keyof ServerEvents]: NoticeOf<ServerEvents, E> extends { callId: CallId } ? E : never;
}[keyof ServerEvents];
type WithoutCall<E extends CallEvent> = Omit<PayloadOf<ClientEvents, E>, 'callId'>;

/** The signals of one call: requests that carry its id, events that are about it. */
export class CallSignals {
  readonly #connection: ConnectionApi;

  constructor(
    readonly callId: CallId,
    connection: ConnectionApi,
  ) {
    this.#connection = connection;
  }

  /** Throws `ChatCallError`; nothing is repeated, because what media asks is worth nothing over another connection. */
  request<E extends CallEvent>(
    event: E,
    payload: WithoutCall<E>,
  ): Promise<ResponseOf<ClientEvents, E>> {
    return this.#connection.request(event, { ...payload, callId: this.callId } as PayloadOf<
      ClientEvents,
      E
    >);
  }

  on<E extends CallNotice>(event: E): Observable<NoticeOf<ServerEvents, E>> {
    return this.#connection
      .on(event)
      .pipe(filter((notice) => (notice as { callId: CallId }).callId === this.callId));
  }

  /** Starts or stops the flow of consumers at the server. */
  async flow(flowing: boolean, consumerIds: readonly ConsumerId[]): Promise<void> {
    if (consumerIds.length === 0) return;
    await this.request(flowing ? 'media:resumeConsumers' : 'media:pauseConsumers', { consumerIds });
  }

  /** Mutes or unmutes a producer of mine at the server. */
  async mute(muted: boolean, producerId: ProducerId): Promise<void> {
    await this.request(muted ? 'media:pauseProducer' : 'media:resumeProducer', { producerId });
  }
}

/** What mediasoup-client carries along for each producer. */
export interface ProducerAppData extends Record<string, unknown> {
  readonly source: MediaSource;
}
