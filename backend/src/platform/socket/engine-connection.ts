import type { AppSocket } from './app-socket.js';

/** A connection of Engine.IO, below the sockets of Socket.IO. */
export type EngineConnection = AppSocket['conn'];
export type EngineTransport = EngineConnection['transport'];

/** A packet of Engine.IO, as its events `packet` and `packetCreate` have it. */
export interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
  readonly options?: { readonly wsPreEncodedFrame?: unknown };
}

/** What is used of a WebSocket of `ws`. */
export interface WebSocketLike {
  readonly readyState: number;
  readonly CLOSED: number;
  terminate(): void;
  on(event: 'ping' | 'pong' | 'close', listener: () => void): unknown;
}

/** The WebSocket under a transport; null for polling. Engine.IO keeps it under a name that its types hide. */
export function webSocketOf(transport: EngineTransport): WebSocketLike | null {
  if (transport.name !== 'websocket') return null;
  const webSocket: unknown = Reflect.get(transport, 'socket');
  return typeof webSocket === 'object' && webSocket !== null ? (webSocket as WebSocketLike) : null;
}

/** Ends a connection at once, without a farewell that would wait behind all the rest, and frees what waits for it. */
export function terminate(connection: EngineConnection): void {
  const { transport } = connection;
  connection.close(true);
  webSocketOf(transport)?.terminate();
  const response: unknown = Reflect.get(transport, 'res');
  if (typeof response === 'object' && response !== null && 'destroy' in response)
    (response as { destroy(): void }).destroy();
}

/** Bytes of a packet on the wire, nearly. A packet for many is encoded once. */
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
