import type { Ack } from './ack.js';
import type { RequestId } from './ids.js';

/** What every client event carries beside its payload. */
export interface RequestMeta {
  readonly requestId: RequestId;
}

/** Signature of a client-to-server event: payload with a request id, then the acknowledgement. */
export type ClientEvent<Payload, Response> = (
  payload: Payload & RequestMeta,
  ack: (answer: Ack<Response>) => void,
) => void;

/** Signature of a server-to-client event. */
export type ServerEvent<Payload> = (payload: Payload) => void;

/** Payload of a client event of map `M`, without the request id. */
export type PayloadOf<M, E extends keyof M> =
  M[E] extends ClientEvent<infer P, infer _R> ? P : never;

/** Answer of a client event of map `M`. */
export type ResponseOf<M, E extends keyof M> =
  M[E] extends ClientEvent<infer _P, infer R> ? R : never;

/** Payload of a server event of map `M`. */
export type NoticeOf<M, E extends keyof M> = M[E] extends ServerEvent<infer P> ? P : never;
