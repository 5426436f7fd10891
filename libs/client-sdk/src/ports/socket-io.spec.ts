import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { socketIo } from './socket-io.js';

const HANDSHAKE = { sid: 'x', upgrades: ['websocket'], pingInterval: 25_000, pingTimeout: 20_000 };
const CLOSE = '1';

describe('socketIo', () => {
  it('tries to upgrade a connection that was opened over polling because WebSocket was refused', async () => {
    const requests: string[] = [];
    const server = pollingOnly(requests);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = socketIo({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      auth: (callback) => callback({ token: '' }),
      transports: ['websocket', 'polling'],
      timeoutMs: 5000,
    });
    socket.connect();
    await once(server, 'tried');
    expect(requests).toEqual(['websocket', 'polling', 'upgrade']);
    socket.disconnect();
    await once(server, 'left');
    server.closeAllConnections();
    server.close();
  });
});

/** Refuses WebSocket, and emits `tried` after an upgrade of a session and `left` when one is closed. */
function pollingOnly(requests: string[]): Server {
  const isOpen = (url = ''): boolean => url.includes('sid=');
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      void text(request).then((body) => {
        response.end('ok');
        if (body.split('\x1e').includes(CLOSE)) server.emit('left');
      });
    } else if (!isOpen(request.url)) {
      requests.push('polling');
      response.end(`0${JSON.stringify(HANDSHAKE)}`);
    }
  });
  return server.on('upgrade', (request, connection) => {
    requests.push(isOpen(request.url) ? 'upgrade' : 'websocket');
    connection.on('error', () => undefined);
    connection.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    if (isOpen(request.url)) server.emit('tried');
  });
}
