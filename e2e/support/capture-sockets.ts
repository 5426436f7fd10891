import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import {
  SocketTraffic,
  type EventDocument,
  type PacketData,
} from '../../libs/contracts/src/testing/socket-traffic.js';

interface EnginePacket {
  readonly type: string;
  readonly data?: PacketData;
}

/** The parts of a socket of socket.io-client that are listened to. */
interface Manager {
  readonly engine: {
    on(event: 'packet' | 'packetCreate', listener: (packet: EnginePacket) => void): void;
  };
  on(event: 'open', listener: () => void): void;
}

/** Engine.IO's type of the packets that carry a packet of Socket.IO. */
const MESSAGE = '4';

const document = new URL('../../asyncapi.json', import.meta.url);
const traffic = new SocketTraffic(JSON.parse(readFileSync(document, 'utf8')) as EventDocument);

/** Compares what the pages of a window send and receive over WebSocket with `asyncapi.json`. */
export function capturePage(page: Page): void {
  page.on('websocket', (webSocket) => {
    if (!webSocket.url().includes('/socket.io/')) return;
    const { fromClient, fromServer } = traffic.connection();
    webSocket.on('framesent', ({ payload }) => passOn(payload, fromClient));
    webSocket.on('framereceived', ({ payload }) => passOn(payload, fromServer));
  });
}

/** The same for a socket of this process, also after it has connected again. */
export function captureSocket<T extends { readonly io: unknown }>(socket: T): T {
  const manager = socket.io as Manager;
  manager.on('open', () => {
    const { fromClient, fromServer } = traffic.connection();
    manager.engine.on('packetCreate', (packet) => passPacketOn(packet, fromClient));
    manager.engine.on('packet', (packet) => passPacketOn(packet, fromServer));
  });
  return socket;
}

function passPacketOn({ type, data }: EnginePacket, to: (data: PacketData) => void): void {
  if (type === 'message' && data !== undefined) to(data);
}

function passOn(frame: PacketData, to: (data: PacketData) => void): void {
  if (typeof frame !== 'string') to(frame);
  else if (frame.startsWith(MESSAGE)) to(frame.slice(MESSAGE.length));
}

afterEach(() => {
  expect(traffic.takeViolations()).toEqual([]);
});
