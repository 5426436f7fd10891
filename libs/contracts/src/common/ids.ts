/** Identifiers on the wire. All are UUIDs in canonical lower-case text; server-made ones are version 7. */
export type UserId = string;
export type SessionId = string;
export type ConversationId = string;
export type MessageId = string;
/** Chosen by the sending client, unique per sender: sending the same one twice stores one message. */
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
