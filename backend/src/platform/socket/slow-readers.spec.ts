import { randomUUID } from 'node:crypto';
import type { Socket as TcpSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectSocket, startPlatformApp, tokenFor } from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { SocketLifecycle, SocketPublisher } from './index.js';

const PACKETS = 40_000;

describe('a client that does not read', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  beforeAll(async () => {
    app = await startPlatformApp();
  });
  afterAll(() => app.close());

  it('is let go, while one that reads gets everything', async () => {
    const [lazy, busy] = [randomUUID(), randomUUID()];
    const gone = new Promise<string>((resolve) => {
      app.app.get(SocketLifecycle).onDisconnect((principal, _socketId, reason) => {
        if (principal.userId === lazy) resolve(reason);
      });
    });
    const [lazySocket, busySocket] = [
      await connectSocket(app.url, tokenFor({ userId: lazy })),
      await connectSocket(app.url, tokenFor({ userId: busy })),
    ];
    tcpOf(lazySocket).pause();
    let heard = 0;
    busySocket.on('presence:offline', () => (heard += 1));
    const publisher = app.app.get(SocketPublisher);
    const lastSeenAt = 'x'.repeat(1_000);
    for (let index = 0; index < PACKETS; index += 1) {
      publisher.toUsers([lazy, busy], 'presence:offline', { userId: String(index), lastSeenAt });
      if (index % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await gone).toBe('forced close');
    while (heard < PACKETS) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(busySocket.connected).toBe(true);
    busySocket.disconnect();
    tcpOf(lazySocket).destroy();
    lazySocket.disconnect();
  });
});

function tcpOf(socket: TestSocket): TcpSocket {
  return (socket.io.engine as unknown as { transport: { ws: { _socket: TcpSocket } } }).transport.ws._socket;
}
