import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  connectSocket,
  createRedisSpace,
  disconnected,
  nextNotice,
  startOwnRedis,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { OwnRedis, TestSocket } from '../../../test/support/index.js';
import { startCuttableProxy } from '../../../test/support/cuttable-proxy.js';
import type { CuttableProxy } from '../../../test/support/cuttable-proxy.js';
import { RateLimitStore } from '../limits/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { JobQueue } from '../queue/index.js';
import type { Job } from '../queue/job-queue.js';
import { RedisConnections } from '../redis/index.js';
import { RateLimitedError } from '../errors/index.js';
import { SocketPublisher, SocketRooms } from './index.js';
import { SocketServer } from './socket-server.js';

type App = Awaited<ReturnType<typeof startPlatformApp>>;

/** An id made of the last characters of a name. */
const idOf = (name: string): string =>
  `0190f3c2-7c1e-7d5a-9b1e-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`;

const offline = (name: string): { userId: string; lastSeenAt: string } => ({
  userId: idOf(name),
  lastSeenAt: '2026-01-31T09:30:00.000Z',
});
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function ready(app: App): Promise<[number, unknown]> {
  const response = await fetch(`${app.url}/api/health/ready`);
  return [
    response.status,
    ((await response.json()) as { checks: Record<string, string> }).checks['redis'],
  ];
}

async function until(condition: () => Promise<boolean>, ms = 8_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${condition.toString()}`);
    await sleep(50);
  }
}

describe('two nodes that share a Redis', () => {
  const space = createRedisSpace();
  let proxy: CuttableProxy;
  let one: App;
  let two: App;
  const open: TestSocket[] = [];

  beforeAll(async () => {
    proxy = await startCuttableProxy(space.url);
    one = await startPlatformApp({ redisPrefix: space.keyPrefix, env: { REDIS_URL: proxy.url } });
    two = await startPlatformApp({
      redisPrefix: space.keyPrefix,
      databaseUrl: one.databaseUrl,
      env: { REDIS_URL: proxy.url },
    });
    await until(async () => (await ready(one))[0] === 200 && (await ready(two))[0] === 200);
  });
  afterAll(async () => {
    for (const socket of open) socket.disconnect();
    await two.close();
    await one.close();
    await proxy.close();
    await space.clear();
  });

  async function connect(
    app: App,
    userId = randomUUID(),
    sessionId = randomUUID(),
  ): Promise<TestSocket> {
    const socket = await connectSocket(app.url, tokenFor({ userId, sessionId }));
    open.push(socket);
    return socket;
  }

  it('reach the devices of a user on both, each once', async () => {
    const userId = randomUUID();
    const sockets = [await connect(one, userId), await connect(two, userId)];
    const received = [0, 0];
    sockets.forEach((socket, index) =>
      socket.on('presence:offline', () => (received[index] = (received[index] ?? 0) + 1)),
    );
    one.app.get(SocketPublisher).toUser(userId, 'presence:offline', offline('x'));
    await sleep(500);
    expect(received).toEqual([1, 1]);
  });

  it('receive the events of a conversation from when the other node adds them until it removes them', async () => {
    const [alice, bob, conversationId] = [randomUUID(), randomUUID(), randomUUID()];
    const [aliceSocket, bobSocket] = [await connect(one, alice), await connect(two, bob)];
    const rooms = one.app.get(SocketRooms);
    const publisher = one.app.get(SocketPublisher);
    rooms.joinConversation([alice, bob], conversationId);
    const both = [
      nextNotice(aliceSocket, 'presence:offline'),
      nextNotice(bobSocket, 'presence:offline'),
    ];
    publisher.toConversation(conversationId, 'presence:offline', offline('first'));
    expect(await Promise.all(both)).toEqual([offline('first'), offline('first')]);
    rooms.leaveConversation(bob, conversationId);
    const received: string[] = [];
    bobSocket.on('presence:offline', (notice) => received.push(notice.userId));
    publisher.toConversation(conversationId, 'presence:offline', offline('second'));
    publisher.toUser(bob, 'presence:offline', offline('last'));
    await until(async () => received.includes(idOf('last')));
    expect(received).toEqual([idOf('last')]);
  });

  it('leave out the excepted users on all nodes', async () => {
    const [alice, bob, conversationId] = [randomUUID(), randomUUID(), randomUUID()];
    const [aliceSocket, bobSocket] = [await connect(one, alice), await connect(two, bob)];
    one.app.get(SocketRooms).joinConversation([alice, bob], conversationId);
    const received: string[] = [];
    bobSocket.on('presence:offline', (notice) => received.push(notice.userId));
    const toAlice = nextNotice(aliceSocket, 'presence:offline');
    one.app
      .get(SocketPublisher)
      .toConversation(conversationId, 'presence:offline', offline('x'), { exceptUserIds: [bob] });
    await toAlice;
    await sleep(300);
    expect(received).toEqual([]);
  });

  it('notify and close the sockets of a session on the other node', async () => {
    const [userId, sessionId] = [randomUUID(), randomUUID()];
    const socket = await connect(two, userId, sessionId);
    const received = nextNotice(socket, 'auth:ended');
    const gone = disconnected(socket);
    one.app.get(SocketRooms).disconnectSession(sessionId, 'ended-elsewhere');
    expect(await received).toEqual({ sessionId, reason: 'ended-elsewhere' });
    await gone;
  });

  it('send one notice of the end to a client that two nodes disconnect at the same time', async () => {
    const [userId, sessionId] = [randomUUID(), randomUUID()];
    const socket = await connect(two, userId, sessionId);
    const notices: string[] = [];
    socket.on('auth:ended', ({ reason }) => notices.push(reason));
    const gone = disconnected(socket);
    const rooms = two.app.get(SocketRooms);
    // This node hears of the user as soon as it has sent the notice of the session.
    two.app.get(SocketServer).onBroadcast((event) => {
      if (event === 'auth:ended') rooms.disconnectUserHere(userId, 'deactivated');
    });
    one.app.get(SocketRooms).disconnectSession(sessionId, 'ended-elsewhere');
    await gone;
    expect(notices).toEqual(['ended-elsewhere']);
  });

  it('count shared rate limits together', async () => {
    const rule = { name: 'both', points: 2, seconds: 60 };
    await one.app.get(RateLimitStore).take(rule, 'someone', true);
    await two.app.get(RateLimitStore).take(rule, 'someone', true);
    await expect(one.app.get(RateLimitStore).take(rule, 'someone', true)).rejects.toBeInstanceOf(
      RateLimitedError,
    );
  });

  it('serve their own clients while Redis is away, without being ready, and catch up when it is back', async () => {
    const userId = randomUUID();
    const sockets = [await connect(one, userId), await connect(two, userId)] as const;
    const received: [string[], string[]] = [[], []];
    sockets.forEach((socket, index) =>
      socket.on('presence:offline', (notice) => received[index]?.push(notice.userId)),
    );
    await proxy.cut();
    await until(async () => (await ready(one))[0] === 503);
    expect(await ready(two)).toEqual([503, 'down']);
    expect((await fetch(`${one.url}/api/health/live`)).status).toBe(200);

    one.app.get(SocketPublisher).toUser(userId, 'presence:offline', offline('meanwhile'));
    await until(async () => received[0].length === 1);
    await one.app
      .get(RateLimitStore)
      .take({ name: 'away', points: 5, seconds: 60 }, 'someone', true);

    await proxy.restore();
    await until(async () => (await ready(one))[0] === 200 && (await ready(two))[0] === 200);
    await until(async () => received[1].includes(idOf('meanwhile')));
    two.app.get(SocketPublisher).toUser(userId, 'presence:offline', offline('after'));
    await until(async () => received[0].includes(idOf('after')));
    expect(received).toEqual([
      [idOf('meanwhile'), idOf('after')],
      [idOf('meanwhile'), idOf('after')],
    ]);
  });

  it('keep a bounded number of events for the other nodes while Redis is away, and make their clients connect again for the rest', async () => {
    const bob = randomUUID();
    const bobSocket = await connect(two, bob);
    const received: string[] = [];
    bobSocket.on('presence:offline', ({ userId }) => received.push(userId));
    const gone = disconnected(bobSocket);
    await proxy.cut();
    await until(async () => (await ready(one))[0] === 503);
    const publisher = one.app.get(SocketPublisher);
    for (let n = 0; n < 12_000; n += 1)
      publisher.toUser(bob, 'presence:offline', offline(String(n)));
    await proxy.restore();
    expect(await gone).toBe('transport close');
    expect(received.length).toBeLessThanOrEqual(5_000);
    expect(received).toEqual(Array.from(received, (_, n) => idOf(String(n))));

    const again = nextNotice(await connect(two, bob), 'presence:offline');
    publisher.toUser(bob, 'presence:offline', offline('after'));
    await again;
  });
});

describe('two nodes whose Redis has no memory left', () => {
  let redis: OwnRedis;
  let one: App;
  let two: App;
  const open: TestSocket[] = [];

  beforeAll(async () => {
    redis = await startOwnRedis();
    one = await startPlatformApp({ redis: true, env: { REDIS_URL: redis.url } });
    two = await startPlatformApp({
      redisPrefix: one.redisPrefix ?? '',
      databaseUrl: one.databaseUrl,
      env: { REDIS_URL: redis.url },
    });
    await until(async () => (await ready(one))[0] === 200 && (await ready(two))[0] === 200);
  });
  afterEach(() => redis.fill(false));
  afterAll(async () => {
    for (const socket of open) socket.disconnect();
    await two.close();
    await one.close();
    await redis.close();
  });

  async function connectReceiver(
    app: App,
    userId: string,
  ): Promise<{ socket: TestSocket; received: string[] }> {
    const socket = await connectSocket(app.url, tokenFor({ userId }));
    open.push(socket);
    const received: string[] = [];
    socket.on('presence:offline', (notice) => received.push(notice.userId));
    return { socket, received };
  }

  it('are not ready, serve their own clients, and write refused events in order when there is memory again', async () => {
    const userId = randomUUID();
    const [near, far] = [await connectReceiver(one, userId), await connectReceiver(two, userId)];
    const publisher = one.app.get(SocketPublisher);
    await redis.fill(true);
    const numbers = Array.from({ length: 50 }, (_, n) => String(n));
    for (const number of numbers) publisher.toUser(userId, 'presence:offline', offline(number));
    await until(async () => near.received.length === numbers.length);
    expect(await ready(one)).toEqual([503, 'down']);
    expect(await ready(two)).toEqual([503, 'down']);
    await one.app
      .get(RateLimitStore)
      .take({ name: 'full', points: 5, seconds: 60 }, 'someone', true);
    expect(far.received).toEqual([]);

    await redis.fill(false);
    await until(async () => far.received.length === numbers.length);
    expect(far.received).toEqual(numbers.map(idOf));
    expect(near.received).toEqual(numbers.map(idOf));
    await until(async () => (await ready(one))[0] === 200);
  });

  it('answer only health checks in a process that serves no clients', async () => {
    const media = await startPlatformApp({
      redisPrefix: one.redisPrefix ?? '',
      databaseUrl: one.databaseUrl,
      env: { REDIS_URL: redis.url, ROLES: 'media' },
    });
    const ask = async (path: string): Promise<number> =>
      (await fetch(`${media.url}${path}`, { headers: { accept: 'text/html' } })).status;
    expect(await ask('/api/health/live')).toBe(200);
    expect(await ask('/api/health/ready')).toBe(200);
    const others = [
      '/',
      '/chats',
      '/api/docs',
      '/api/openapi.json',
      '/api/health',
      '/socket.io/?EIO=4&transport=polling',
    ];
    for (const path of others) expect([path, await ask(path)]).toEqual([path, 404]);
    await media.close();
  });

  it('log a warning about a Redis that would evict keys instead', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const connections = new RedisConnections(one.config, one.app.get(ShutdownSequence));
    await connections.commands().ping();
    await until(async () =>
      warn.mock.calls.some((call) => JSON.stringify(call).includes('allkeys-lru')),
    );
    connections.close();
    warn.mockRestore();
  });

  it('notice it with the first refused write, without a request', async () => {
    const connections = one.app.get(RedisConnections);
    await redis.fill(true);
    one.app.get(SocketPublisher).toUser(randomUUID(), 'presence:offline', offline('x'));
    await until(async () => connections.refusesWrites);
    await redis.fill(false);
    await until(async () => !connections.refusesWrites);
  });

  it('make the clients of the other node connect again when more was refused than is kept', async () => {
    const userId = randomUUID();
    const [near, far] = [await connectReceiver(one, userId), await connectReceiver(two, userId)];
    const reasons: string[] = [];
    far.socket.on('disconnect', (reason) => reasons.push(reason));
    const publisher = one.app.get(SocketPublisher);
    await redis.fill(true);
    for (let n = 0; n < 6_000; n += 1)
      publisher.toUser(userId, 'presence:offline', offline(String(n)));
    await redis.fill(false);
    await until(async () => reasons.length > 0, 20_000);
    expect(reasons).toEqual(['transport close']);
    expect(near.socket.connected).toBe(true);
  });

  it('set up repeating jobs again whose next run was refused, and run those that became due meanwhile', async () => {
    const connections = one.app.get(RedisConnections);
    let runs = 0;
    let late = 0;
    const queue = one.app.get(JobQueue);
    const job = (delayMs: number): Job => ({
      name: 'late',
      key: String(delayMs),
      payload: {},
      delayMs,
    });
    // Both nodes process jobs: without a handler on one of them, half of the jobs would fail there.
    for (const node of [one, two]) {
      const jobs = node.app.get(JobQueue);
      jobs.process('late', async () => {
        late += 1;
      });
      jobs.every('repeats', 200, async () => {
        runs += 1;
      });
    }
    await until(async () => runs > 0);
    await queue.schedule(job(500));
    await redis.fill(true);
    await until(async () => connections.refusesWrites);
    await expect(queue.schedule(job(10))).rejects.toThrow('OOM');
    await sleep(1_000);
    await redis.fill(false);
    await until(async () => !connections.refusesWrites);
    const before = runs;
    await until(async () => runs > before + 1 && late === 1);
  });
});

describe('a stream between nodes', () => {
  it('loses no entry that arrives before the first one was read', async () => {
    const space = createRedisSpace();
    const one = await startPlatformApp({ redisPrefix: space.keyPrefix });
    const two = await startPlatformApp({
      redisPrefix: space.keyPrefix,
      databaseUrl: one.databaseUrl,
    });
    const userId = randomUUID();
    const socket = await connectSocket(two.url, tokenFor({ userId }));
    const received = nextNotice(socket, 'presence:offline');
    one.app.get(SocketPublisher).toUser(userId, 'presence:offline', offline('first'));
    expect(await received).toEqual(offline('first'));
    socket.disconnect();
    await two.close();
    await one.close();
    await space.clear();
  });
});
