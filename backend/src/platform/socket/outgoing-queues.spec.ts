import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Socket as TcpSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectSocket, startPlatformApp, tokenFor } from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { loadConfig } from '../../config/index.js';
import { ShutdownSequence, ShutdownState } from '../lifecycle/index.js';
import { QUEUED_BYTES_MAX, QueuedBytes } from '../limits/queued-bytes.js';
import type { EngineConnection } from './app-socket.js';
import { SocketLifecycle, SocketPublisher } from './index.js';
import { OutgoingQueues } from './outgoing-queues.js';

const PACKETS = 40_000;

describe('a client that does not read', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let publisher: SocketPublisher;
  beforeAll(async () => {
    app = await startPlatformApp({ checkSockets: false });
    publisher = app.app.get(SocketPublisher);
  });
  afterAll(() => app.close());

  function goneOf(userId: string): Promise<string> {
    return new Promise((resolve) => {
      app.app.get(SocketLifecycle).onDisconnect((principal, _socketId, reason) => {
        if (principal.userId === userId) resolve(reason);
      });
    });
  }

  const send = (userIds: readonly string[], bytes: number): void =>
    publisher.toUsers(userIds, 'presence:offline', { userId: 'x', lastSeenAt: 'x'.repeat(bytes) });
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is disconnected, while one that reads receives everything', async () => {
    const [lazy, busy] = [randomUUID(), randomUUID()];
    const gone = goneOf(lazy);
    const [lazySocket, busySocket] = [
      await connectSocket(app.url, tokenFor({ userId: lazy })),
      await connectSocket(app.url, tokenFor({ userId: busy })),
    ];
    tcpOf(lazySocket).pause();
    let received = 0;
    busySocket.on('presence:offline', () => (received += 1));
    for (let index = 0; index < PACKETS; index += 1) {
      send([lazy, busy], 1_000);
      // Both clients run in this process: the one that reads needs its turns.
      while (index % 500 === 0 && received < index - 500) await pause();
    }
    expect(await gone).toBe('forced close');
    while (received < PACKETS) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(busySocket.connected).toBe(true);
    busySocket.disconnect();
    tcpOf(lazySocket).destroy();
    lazySocket.disconnect();
  });

  it('is disconnected because of the queued bytes, even with few packets', async () => {
    const lazy = randomUUID();
    const gone = goneOf(lazy);
    const socket = await connectSocket(app.url, tokenFor({ userId: lazy }));
    const closed = new Promise((resolve) => tcpOf(socket).once('close', resolve));
    tcpOf(socket).pause();
    let packets = 0;
    let over = false;
    void gone.then(() => (over = true));
    for (; !over && packets < 200; packets += 1) {
      send([lazy], 276_000);
      await pause();
    }
    expect(await gone).toBe('forced close');
    expect(packets).toBeLessThan(100);
    // The connection below is closed as well, with what it had not sent.
    tcpOf(socket).resume();
    await closed;
  });

  it('is disconnected over polling, too', async () => {
    const lazy = randomUUID();
    const gone = goneOf(lazy);
    const url = `${app.url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
    await fetch(`${url}&sid=${sid}`, {
      method: 'POST',
      body: `40{"token":"${tokenFor({ userId: lazy })}"}`,
    });
    expect(await (await fetch(`${url}&sid=${sid}`)).text()).toMatch(/^40/);
    for (let bytes = 0; bytes <= QUEUED_BYTES_MAX.connection; bytes += 276_000)
      send([lazy], 276_000);
    expect(await gone).toBe('forced close');
  });
});

describe('the queue of a lost connection', () => {
  const config = loadConfig({ DATABASE_URL: 'postgres://localhost/x', JWT_SECRET: 'x'.repeat(32) });

  /** A WebSocket connection that has 3 MiB which the network has not taken. */
  function unread(
    queues: OutgoingQueues,
    webSocket: EventEmitter & { readyState: number },
  ): EventEmitter {
    const transport = Object.assign(new EventEmitter(), { name: 'websocket', socket: webSocket });
    const connection = Object.assign(new EventEmitter(), { transport, remoteAddress: '192.0.2.1' });
    const known = connection as unknown as EngineConnection;
    queues.track(known);
    queues.identify(known, 'anna');
    connection.emit('packetCreate', { type: 'message', data: 'x'.repeat(3 * 1024 * 1024) });
    connection.emit('flush');
    return connection;
  }

  it.each([
    ['is freed at once when its WebSocket is closed', 3, false],
    ['is held until its WebSocket is closed', 2, true],
  ])('%s', (_name, readyState, held) => {
    const queued = new QueuedBytes(new ShutdownSequence(new ShutdownState(), config));
    const queues = new OutgoingQueues(queued);
    const webSockets = Array.from({ length: 3 }, () =>
      Object.assign(new EventEmitter(), { readyState, CLOSED: 3 }),
    );
    for (const webSocket of webSockets) unread(queues, webSocket).emit('close');
    queued.look(Date.now() + 2_000);
    expect(queued.mustRead('anna')).toBe(held);
    for (const webSocket of webSockets) webSocket.emit('close');
    queued.look(Date.now() + 2_000);
    expect(queued.mustRead('anna')).toBe(false);
  });
});

function tcpOf(socket: TestSocket): TcpSocket {
  return (socket.io.engine as unknown as { transport: { ws: { _socket: TcpSocket } } }).transport.ws
    ._socket;
}
