import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { Module } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Authenticated } from '../access/index.js';
import {
  connectSocket,
  disconnected,
  rawRequest,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { loadConfig } from '../../config/index.js';
import type { AppSocket } from './app-socket.js';
import type { EngineConnection } from './app-socket.js';
import { IncomingLimits } from './incoming-limits.js';
import { SocketRateLimit, SocketRequestDto } from './index.js';
import { SocketServer } from './socket-server.js';

class NothingDto extends SocketRequestDto {}

let calls = 0;

@WebSocketGateway()
@Authenticated()
class CountingGateway {
  @SubscribeMessage('test:count')
  @SocketRateLimit({ points: 5, seconds: 60 })
  count(@MessageBody() _dto: NothingDto): void {
    calls += 1;
  }
}

@Module({ providers: [CountingGateway] })
class CountingModule {}

interface RawSocket {
  send(data: string | Buffer): void;
  ping(): void;
  pong(): void;
}

const rawOf = (socket: TestSocket): RawSocket =>
  (socket.io.engine as unknown as { transport: { ws: RawSocket } }).transport.ws;

describe('a connection that sends too much is closed', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  beforeAll(async () => {
    app = await startPlatformApp({ modules: [CountingModule] });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    calls = 0;
  });

  const request = (): string => JSON.stringify({ requestId: randomUUID() });

  /** Sends until the connection is closed, at most so often. */
  async function flood(
    times: number,
    send: (raw: RawSocket, index: number) => void,
    token = tokenFor(),
  ): Promise<void> {
    const socket = await connectSocket(app.url, token);
    const raw = rawOf(socket);
    // A busy machine may take long to send and to read all of it.
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    for (let index = 0; index < times && socket.connected; index += 1) send(raw, index);
    await gone;
    const bystander = await connectSocket(app.url, tokenFor());
    expect(await rawRequest(bystander, 'test:count', { requestId: randomUUID() })).toMatchObject({
      ok: true,
    });
    bystander.disconnect();
  }

  it.each<[string, (raw: RawSocket, index: number) => void]>([
    ['events that nobody knows', (raw) => raw.send('42["test:unknown"]')],
    [
      'unknown events that ask for an answer',
      (raw, index) => raw.send(`42${index}["test:unknown",{}]`),
    ],
    ['a known event above its limit', (raw) => raw.send(`42["test:count",${request()}]`)],
    ['one request again and again', (raw) => raw.send('42["test:count",{"requestId":"x"}]')],
  ])('after some hundred refusals: %s', async (_name, send) => {
    await flood(500, send);
    expect(calls).toBeLessThanOrEqual(6);
  });

  it.each<[string, (raw: RawSocket) => void]>([
    ['packets that mean nothing', (raw) => raw.send('6')],
    ['answers to pings that were not sent', (raw) => raw.send('3')],
    ['acknowledgements of nothing', (raw) => raw.send('437["x"]')],
    ['pings of the WebSocket', (raw) => raw.ping()],
    ['pongs of the WebSocket', (raw) => raw.pong()],
  ])('after some thousand packets below the events: %s', async (_name, send) => {
    await flood(4_000, send);
  });

  it('when its user sends too many packets over all connections together', async () => {
    const userId = randomUUID();
    const sockets = await Promise.all(
      Array.from({ length: 6 }, () => connectSocket(app.url, tokenFor({ userId }))),
    );
    const gone = Promise.any(sockets.map(disconnected));
    for (let index = 0; index < 1_700; index += 1)
      for (const socket of sockets) rawOf(socket).send('6');
    await gone;
    for (const socket of sockets) socket.disconnect();
  });

  it('after some megabytes', async () => {
    const big = `42["test:unknown","${'x'.repeat(100_000)}"]`;
    await flood(60, (raw) => raw.send(big));
  });

  it('when it signs in again and again, also in namespaces that do not exist', async () => {
    await flood(10, (raw, index) => raw.send(`40/other-${index},{"token":"x"}`));
  });

  it('when its user was refused on many connections before', async () => {
    const userId = randomUUID();
    for (let round = 0; round < 6; round += 1)
      await flood(500, (raw) => raw.send('42["test:unknown"]'), tokenFor({ userId }));
    const socket = await connectSocket(app.url, tokenFor({ userId }));
    const gone = disconnected(socket);
    // Fewer than one connection may have, more than come back for the user while this test runs.
    for (let index = 0; index < 300; index += 1) rawOf(socket).send('42["test:unknown"]');
    await gone;
  });

  it.each([
    ['refused too often', (raw: RawSocket) => raw.send('42["test:unknown"]'), 500],
    ['a breach of the protocol', (raw: RawSocket) => raw.send('42["disconnect"]'), 1],
  ])(
    'and its session waits before it may connect again, but no other session: %s',
    async (_name, send, times) => {
      const userId = randomUUID();
      const token = tokenFor({ userId });
      await flood(times, send, token);
      await expect(connectSocket(app.url, token)).rejects.toMatchObject({
        code: 'COMMON.RATE_LIMITED',
      });
      (await connectSocket(app.url, tokenFor({ userId }))).disconnect();
    },
  );

  it('when it leaves the namespace, outside of which it would not be counted', async () => {
    const socket = await connectSocket(app.url, tokenFor());
    const { engine } = socket.io;
    const closed = new Promise((resolve) => engine.once('close', resolve));
    rawOf(socket).send('41');
    await closed;
  });

  it.each(['/other', '/socket.io', '/socket.iox/', '/socket.io?EIO=4'])(
    'when it asks for another protocol at %s',
    async (path) => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      );
      await new Promise((resolve) => socket.once('close', resolve).resume());
    },
  );

  it('the oldest first, when very many have not signed in', async () => {
    const url = `${app.url}/socket.io/?EIO=4&transport=polling`;
    const { io } = app.app.get(SocketServer);
    const handshake = async (): Promise<string> =>
      (JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string }).sid;
    const oldest = await handshake();
    for (let round = 0; round < 40; round += 1)
      await Promise.all(Array.from({ length: 50 }, handshake));
    // The one that makes room may still be closing.
    while (io.engine.clientsCount > 2_000) await new Promise((resolve) => setImmediate(resolve));
    expect((await fetch(`${url}&sid=${oldest}`)).status).toBe(400);
    const socket = await connectSocket(app.url, tokenFor());
    expect(await rawRequest(socket, 'test:count', { requestId: randomUUID() })).toMatchObject({
      ok: true,
    });
    socket.disconnect();
  });
});

describe('the limit on refused events of a user', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is shared by their connections, also by one that was opened long ago', () => {
    const limits = new IncomingLimits(
      loadConfig({ DATABASE_URL: 'postgres://localhost/x', JWT_SECRET: 'x'.repeat(32) }),
    );
    const userId = randomUUID();
    let closed = 0;
    const connections = Array.from({ length: 6 }, () => {
      const connection = Object.assign(new EventEmitter(), {
        readyState: 'open',
        remoteAddress: '192.0.2.1',
        transport: Object.assign(new EventEmitter(), { name: 'polling' }),
        close: () => (closed += 1),
      }) as unknown as EngineConnection;
      limits.track(connection);
      limits.admit(connection, { userId, sessionId: randomUUID(), tokenExpiresAt: new Date() });
      jest.advanceTimersByTime(10 * 60_000);
      return connection;
    });
    // Below the limit of each connection, above that of the user.
    for (const conn of connections)
      for (let count = 0; count < 390; count += 1) limits.refused({ conn } as AppSocket);
    expect(closed).toBeGreaterThan(0);
  });
});
