import type { Writable } from 'node:stream';
import type { ClientEvents, ServerEvents } from '@chatcall/contracts';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Principal } from '../tokens/index.js';

/** What the server keeps with a connection. */
export interface SocketData {
  /** The user and the session; replaced when the token is renewed. */
  principal: Principal;
  /** Network address of the client, also behind a trusted proxy. */
  readonly address: string;
  readonly userAgent: string;
  /** Whether `auth:expiring` has been sent for the current token. */
  expiryAnnounced: boolean;
}

/** No events between servers. */
type InterServerEvents = Record<string, never>;

export type AppSocket = Socket<ClientEvents, ServerEvents, InterServerEvents, SocketData>;
export type AppServer = Server<ClientEvents, ServerEvents, InterServerEvents, SocketData>;
export type AppNamespace = Namespace<ClientEvents, ServerEvents, InterServerEvents, SocketData>;

/** What gateways may use of the connection that an event came over. */
export interface ClientSocket {
  readonly id: string;
}

/** A connection of Engine.IO, below the sockets of Socket.IO. */
export type EngineConnection = AppSocket['conn'];
export type EngineTransport = EngineConnection['transport'];

/** A packet of Engine.IO, as its events `packet` and `packetCreate` have it. */
export interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
  /** Shared by all connections that get the packet. */
  readonly options?: { wsPreEncodedFrame?: unknown };
}

/** The part of a WebSocket of `ws` that is needed here. */
export interface WebSocketLike {
  readonly readyState: number;
  readonly CLOSED: number;
  terminate(): void;
  on(event: 'ping' | 'pong' | 'close', listener: () => void): unknown;
}

/** The WebSocket under a transport; null for polling. The types of Engine.IO do not show it. */
export function webSocketOf(transport: EngineTransport): WebSocketLike | null {
  if (transport.name !== 'websocket') return null;
  const webSocket: unknown = Reflect.get(transport, 'socket');
  return typeof webSocket === 'object' && webSocket !== null ? (webSocket as WebSocketLike) : null;
}

/** The TCP or TLS stream under a WebSocket; null for polling. */
export function streamOf(transport: EngineTransport): Pick<Writable, 'cork' | 'uncork'> | null {
  const webSocket = webSocketOf(transport);
  const stream: unknown = webSocket === null ? null : Reflect.get(webSocket, '_socket');
  return typeof stream === 'object' ? (stream as Writable | null) : null;
}

/**
 * Ends a connection at once and frees what is queued for it. A normal close would wait until all
 * queued packets are written.
 */
export function terminate(connection: EngineConnection): void {
  const { transport } = connection;
  connection.close(true);
  webSocketOf(transport)?.terminate();
  const response: unknown = Reflect.get(transport, 'res');
  if (typeof response === 'object' && response !== null && 'destroy' in response)
    (response as { destroy(): void }).destroy();
}

/** Approximate bytes of a packet on the wire. A packet for many connections is encoded once. */
export function sizeOf({ data, options }: EnginePacket): number {
  const frame = options?.wsPreEncodedFrame;
  if (Array.isArray(frame))
    return frame.reduce((sum: number, part: unknown) => sum + lengthOf(part), 0);
  return lengthOf(data);
}

function lengthOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer ? data.byteLength : 0;
}
