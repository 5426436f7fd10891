import type { ErrorBody } from './errors.js';

/**
 * Identifiers on the wire. All are UUIDs in canonical lower-case text; those made by the server are
 * version 7.
 */
export type UserId = string;
export type SessionId = string;
export type ConversationId = string;
export type MessageId = string;
/**
 * Chosen by the sending client, unique per sender: sending the same one twice stores one message.
 */
export type ClientMessageId = string;
/** Chosen by the client for one request: a repeated id is answered with the stored answer. */
export type RequestId = string;
export type CallId = string;
/** One device of one user inside one call. */
export type PeerId = string;
export type TransportId = string;
export type ProducerId = string;
export type ConsumerId = string;

/** A moment as ISO 8601 text in UTC with milliseconds, for example `2026-01-31T09:30:00.000Z`. */
export type Timestamp = string;

/** Answer to a client event: either the data, or one error. Every client event gets exactly one. */
export type Ack<T> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: ErrorBody };

/** Answer of an event that returns no data. */
export type Done = Readonly<Record<string, never>>;

/** Fields of every client event in addition to its payload. */
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

/** One page of a keyset-paged list. */
export interface CursorPage<T> {
  readonly items: readonly T[];
  /** Opaque; pass it back as `cursor` for the next page. Null on the last page. */
  readonly nextCursor: string | null;
}
