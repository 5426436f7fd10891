import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { EngineConnection } from './app-socket.js';
import { OutgoingBatches } from './outgoing-batches.js';
import { TEXT_PARSER } from './text-parser.js';

/** Around the lengths at which the header of a WebSocket frame changes its form. */
const LENGTHS = [0, 60, 100, 125, 126, 127, 1_000, 65_480, 65_535, 65_536, 70_000, 300_000];

describe.each(['websocket', 'polling'] as const)('packets over %s', (transport) => {
  const http = createServer();
  let server: Server;
  let client: Socket;

  beforeAll(async () => {
    server = new Server(http, { parser: TEXT_PARSER, maxHttpBufferSize: 1e6 });
    const batches = new OutgoingBatches();
    server.engine.on('connection', (connection: EngineConnection) => batches.track(connection));
    server.on('connection', (socket) => {
      void socket.join('room');
      socket.on('echo', (text: string, answer: (text: string) => void) => {
        socket.emit('event', text);
        server.to('room').emit('event of the room', text);
        answer(text);
      });
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    client = io(`http://127.0.0.1:${port}`, { transports: [transport], reconnection: false });
    await new Promise<void>((resolve) => client.once('connect', resolve));
  });
  afterAll(async () => {
    const disconnected = new Promise((resolve) => client.once('disconnect', resolve));
    await server.close();
    await disconnected;
  });

  it.each(LENGTHS)('arrive whole with %i characters and as many bytes or more', async (length) => {
    for (const text of ['x'.repeat(length), 'ü€😀'.repeat(length / 9)]) {
      const event = new Promise((resolve) => client.once('event', resolve));
      const room = new Promise((resolve) => client.once('event of the room', resolve));
      const answer: unknown = await client.emitWithAck('echo', text);
      expect([answer === text, (await event) === text, (await room) === text]).toEqual([
        true,
        true,
        true,
      ]);
    }
  });
});
