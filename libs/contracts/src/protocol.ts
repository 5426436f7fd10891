import type { ErrorBody } from './errors.js';

/**
 * An identifier: a UUID (RFC 9562) as canonical lower-case text. Those made by the server are
 * version 7.
 * @format uuid
 */
export type Id = string;
export type UserId = Id;
export type SessionId = Id;
export type ConversationId = Id;
export type MessageId = Id;
/**
 * Chosen by the sending client, unique per sender: sending the same one twice stores one message.
 */
export type ClientMessageId = Id;
/** Chosen by the client for one request: a repeated id is answered with the stored answer. */
export type RequestId = Id;
/** A section of my list of conversations. */
export type SectionId = Id;
export type CallId = Id;
/** One device of one user inside one call. */
export type PeerId = Id;
/** One of the two transports of a device in a call. */
export type TransportId = Id;
/** One track that a device sends. */
export type ProducerId = Id;
/** One track that a device receives. */
export type ConsumerId = Id;

/**
 * A moment as ISO 8601 text in UTC with milliseconds, for example `2026-01-31T09:30:00.000Z`.
 * @format date-time
 * @pattern ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$
 */
export type Timestamp = string;

/**
 * Number of a message in its conversation: 1, 2, 3 … without gaps. 0 means: before the first one.
 * @asType integer
 * @minimum 0
 * @maximum 2147483647
 */
export type Seq = number;

/**
 * How many there are.
 * @asType integer
 * @minimum 0
 */
export type Count = number;

/**
 * Number of a change of a conversation: each one takes the next.
 * @asType integer
 * @minimum 0
 * @maximum 2147483647
 */
export type Version = number;

/**
 * A duration in whole seconds.
 * @asType integer
 * @minimum 0
 */
export type Seconds = number;

/**
 * Lower-case letters, digits, dot, dash and underscore; starts with a letter or digit.
 * @minLength 3
 * @maxLength 32
 * @pattern ^[a-z0-9][a-z0-9._-]*$
 */
export type Username = string;

/**
 * The name that others see: one line of text with at least one visible character.
 * @minLength 1
 * @maxLength 80
 */
export type DisplayName = string;

/**
 * One line of text; may be empty.
 * @maxLength 140
 */
export type StatusText = string;

/**
 * Title of a group or channel: one line of text with at least one visible character.
 * @minLength 1
 * @maxLength 100
 */
export type ConversationTitle = string;

/**
 * What a group or channel is for; may have several lines, may be empty.
 * @maxLength 500
 */
export type ConversationDescription = string;

/**
 * What a group or channel is about at the moment: one line, may be empty.
 * @maxLength 250
 */
export type ConversationTopic = string;

/**
 * Name of a section of the list of conversations: one line with at least one visible character.
 * @minLength 1
 * @maxLength 60
 */
export type SectionName = string;

/**
 * What is sent: text with at least one visible character; or empty, of a message with files. May be
 * formatted: CommonMark with strikethrough, tables and task lists, without HTML. Length in UTF-16 code
 * units.
 * @maxLength 8000
 */
export type MessageText = string;

/**
 * One emoji as Unicode recommends it for interchange (RGI), fully qualified, for example `👍🏽`.
 * @minLength 1
 * @maxLength 40
 */
export type Emoji = string;

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
