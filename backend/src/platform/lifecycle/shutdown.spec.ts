import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Logger, Module } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Authenticated } from '../access/index.js';
import {
  connectSocket,
  createRedisSpace,
  disconnected,
  rawRequest,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { AppConfig, loadConfig } from '../../config/index.js';
import { Database } from '../database/index.js';
import { Public } from '../http/index.js';
import { JobQueue } from '../queue/index.js';
import { RedisConnections } from '../redis/index.js';
import { SocketLifecycle, SocketPublisher, SocketRequestDto } from '../socket/index.js';
import { SHUTDOWN_PHASES, ShutdownSequence, ShutdownState } from './index.js';
import { closeApp } from './process-lifecycle.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class NothingDto extends SocketRequestDto {}

@WebSocketGateway()
@Authenticated()
class SlowGateway {
  @SubscribeMessage('test:slow')
  async slow(@MessageBody() _dto: NothingDto): Promise<object> {
    await sleep(400);
    return { done: true };
  }
}

@Public()
@Controller('slow')
class SlowController {
  @Get()
  async slow(): Promise<object> {
    await sleep(400);
    return { done: true };
  }
}

@Module({ providers: [SlowGateway], controllers: [SlowController] })
class SlowModule {}

describe('the end of the process', () => {
  const open: TestSocket[] = [];
  let errors: jest.SpiedFunction<Logger['error']>;

  beforeEach(() => {
    errors = jest.spyOn(Logger.prototype, 'error');
  });
  afterEach(() => {
    errors.mockRestore();
    for (const socket of open.splice(0)) socket.disconnect();
  });

  /** The tasks of the shutdown that were logged as failed. */
  const failedTasks = (): string[] =>
    errors.mock.calls
      .filter(([, message]) => message === 'A shutdown task failed')
      .map(([{ phase, task }]) => `${phase}: ${task}`);

  it('runs its phases in order, each with the resources that it needs', async () => {
    const app = await startPlatformApp({
      redis: true,
      modules: [SlowModule],
      env: { SHUTDOWN_DRAIN_SECONDS: '0.3' },
    });
    const userId = randomUUID();
    const socket = await connectSocket(app.url, tokenFor({ userId }));
    open.push(socket);
    const gone = disconnected(socket);
    const seen: string[] = [];
    const sequence = app.app.get(ShutdownSequence);
    const database = app.app.get(Database);
    const state = app.app.get(ShutdownState);
    for (const phase of SHUTDOWN_PHASES)
      sequence.register(phase, 'witness', () => void seen.push(phase));

    sequence.register('drain', 'ready says no', async () => {
      const ready = await fetch(`${app.url}/api/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { status: 'shutting-down', checks: {} },
      ]);
      expect((await fetch(`${app.url}/api/health/live`)).status).toBe(200);
      expect(socket.connected).toBe(true);
      await expect(connectSocket(app.url, tokenFor())).rejects.toMatchObject({
        code: 'COMMON.UNAVAILABLE',
      });
    });
    sequence.register('notify-clients', 'no new connections', () =>
      expect(fetch(`${app.url}/api/health/live`)).rejects.toThrow(),
    );
    sequence.register(
      'close-rooms',
      'other nodes can be notified, jobs scheduled, rows written',
      async () => {
        expect(await gone).toBe('transport close');
        app.app.get(SocketPublisher).toUser(userId, 'presence:offline', { userId, lastSeenAt: '' });
        await app.app
          .get(JobQueue)
          .schedule({ name: 'later', key: 'a', payload: {}, delayMs: 60_000 });
      },
    );
    sequence.register('close-queue', 'Redis answers', async () => {
      expect(await app.app.get(RedisConnections).commands().ping()).toBe('PONG');
    });
    sequence.register('close-redis', 'PostgreSQL answers', async () => {
      expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    await app.close();
    expect(state.shuttingDown).toBe(true);
    expect(seen).toEqual([...SHUTDOWN_PHASES]);
    expect(failedTasks()).toEqual([]);
    await expect(database.query('SELECT 1')).rejects.toThrow();
  });

  it('sends the answers in progress, over both transports', async () => {
    const app = await startPlatformApp({ modules: [SlowModule] });
    const socket = await connectSocket(app.url, tokenFor());
    open.push(socket);
    const overSocket = rawRequest(socket, 'test:slow', { requestId: randomUUID() });
    const overHttp = fetch(`${app.url}/api/slow`).then((response) => response.json());
    await sleep(100);
    await app.close();
    expect(await overSocket).toEqual({ ok: true, data: { done: true } });
    expect(await overHttp).toEqual({ done: true });
  });

  it('is known to the handlers of disconnects, which then make no user offline', async () => {
    const app = await startPlatformApp();
    const state = app.app.get(ShutdownState);
    const received: boolean[] = [];
    app.app.get(SocketLifecycle).onDisconnect(() => void received.push(state.shuttingDown));
    open.push(await connectSocket(app.url, tokenFor()), await connectSocket(app.url, tokenFor()));
    await app.close();
    expect(received).toEqual([true, true]);
  });

  it('makes clients connect again by themselves', async () => {
    const first = await startPlatformApp();
    const { port } = new URL(first.url);
    const socket = await connectSocket(first.url, tokenFor());
    open.push(socket);
    socket.io.reconnection(true);
    socket.io.reconnectionDelay(50);
    socket.io.reconnectionDelayMax(100);
    await first.close();
    const second = await startPlatformApp({ env: { PORT: port } });
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve);
    });
    socket.disconnect();
    await second.close();
  });

  it('is not blocked by a task that fails or hangs, and runs once', async () => {
    const env = {
      DATABASE_URL: 'postgres://localhost/none',
      JWT_SECRET: 'long enough to be a secret, really',
      SHUTDOWN_TIMEOUT_SECONDS: '1',
    };
    const sequence = new ShutdownSequence(new ShutdownState(), new AppConfig(loadConfig(env)));
    const done: string[] = [];
    sequence.register('notify-clients', 'fails', () => {
      throw new Error('on purpose');
    });
    sequence.register('close-rooms', 'hangs', () => new Promise(() => undefined));
    sequence.register('close-database', 'last', () => void done.push('last'));
    const began = Date.now();
    await Promise.all([sequence.run(), sequence.run()]);
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(done).toEqual(['last']);
    expect(failedTasks()).toEqual(['notify-clients: fails', 'close-rooms: hangs']);
  });

  it('is in time when Redis is gone', async () => {
    const space = createRedisSpace();
    const { startCuttableProxy } = await import('../../../test/support/cuttable-proxy.js');
    const proxy = await startCuttableProxy(space.url);
    const app = await startPlatformApp({
      redisPrefix: space.keyPrefix,
      env: { REDIS_URL: proxy.url, SHUTDOWN_TIMEOUT_SECONDS: '5' },
    });
    await proxy.cut();
    const began = Date.now();
    await closeApp(app.app);
    expect(Date.now() - began).toBeLessThan(7_000);
    await app.close();
    await space.clear();
  });
});
