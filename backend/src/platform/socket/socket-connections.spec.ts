import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorBody } from '@chatcall/contracts';
import { io } from 'socket.io-client';
import {
  RefusedError,
  connectSocket,
  disconnected,
  nextNotice,
  rawRequest,
  request,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { SocketAdmission, SocketLifecycle, SocketPublisher, SocketRooms } from './index.js';

/** Any notice serves to see which sockets receive it. */
/** Two ids to tell notices apart. */
const [DURING, AFTER] = [randomUUID(), randomUUID()] as const;

const offline = (userId: string): { userId: string; lastSeenAt: string } => ({
  userId,
  lastSeenAt: '2026-01-31T09:30:00.000Z',
});

async function refusal(attempt: Promise<unknown>): Promise<ErrorBody> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof RefusedError) return error.body;
    throw error;
  }
  throw new Error('the connection was accepted');
}

describe('connections', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let publisher: SocketPublisher;
  let rooms: SocketRooms;
  const open: TestSocket[] = [];
  const hooks: ((userId: string, socketId: string) => Promise<string[]>)[] = [];

  beforeAll(async () => {
    app = await startPlatformApp({
      env: {
        SOCKETS_PER_SESSION: '3',
        PUBLIC_ORIGINS: 'https://chat.example.com',
        TRUST_PROXY: 'true',
      },
    });
    publisher = app.app.get(SocketPublisher);
    rooms = app.app.get(SocketRooms);
    app.app.get(SocketAdmission).register(async (principal, socketId) => {
      const answers = await Promise.all(hooks.map((hook) => hook(principal.userId, socketId)));
      return answers.flat();
    });
  });
  afterAll(() => app.close());
  afterEach(() => {
    hooks.length = 0;
    for (const socket of open.splice(0)) socket.disconnect();
  });

  async function connect(options: Parameters<typeof tokenFor>[0] = {}): Promise<TestSocket> {
    const socket = await connectSocket(app.url, tokenFor(options));
    open.push(socket);
    return socket;
  }

  describe('are refused', () => {
    it.each([
      ['without a token', undefined, 'AUTH.REQUIRED'],
      ['with an empty token', '', 'AUTH.REQUIRED'],
      ['with an unreadable token', 'nonsense', 'AUTH.TOKEN_INVALID'],
      ['with an object as token', { a: 1 }, 'AUTH.TOKEN_INVALID'],
      ['with an endless token', 'x'.repeat(9000), 'AUTH.TOKEN_INVALID'],
    ])('%s', async (_name, token, code) => {
      expect(await refusal(connectSocket(app.url, token as string))).toMatchObject({ code });
    });

    it('with an expired token', async () => {
      expect(await refusal(connectSocket(app.url, tokenFor({ expiresInMs: -1 })))).toMatchObject({
        code: 'AUTH.TOKEN_EXPIRED',
      });
    });

    it('with a token in the query string, even when the handshake has a good one', async () => {
      const token = tokenFor();
      const socket = io(app.url, {
        auth: { token },
        query: { token },
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
      });
      const error = await new Promise<{ data?: unknown }>((resolve) => {
        socket.once('connect_error', resolve);
      });
      expect(error.data).toMatchObject({ code: 'AUTH.TOKEN_INVALID' });
      socket.disconnect();
    });

    it('above the number of sockets that one session may have', async () => {
      const sessionId = randomUUID();
      const userId = randomUUID();
      for (let index = 0; index < 3; index += 1) await connect({ userId, sessionId });
      expect(await refusal(connectSocket(app.url, tokenFor({ userId, sessionId })))).toMatchObject({
        code: 'COMMON.RATE_LIMITED',
      });
      await connect({ userId });
    });

    it('above the number of sockets that one user may have, over all sessions', async () => {
      const userId = randomUUID();
      for (let index = 0; index < 24; index += 1) await connect({ userId });
      expect(await refusal(connectSocket(app.url, tokenFor({ userId })))).toMatchObject({
        code: 'COMMON.RATE_LIMITED',
      });
      open.pop()?.disconnect();
      await connect();
    });

    it('of a session that connects in a loop, but not others of its address or its user', async () => {
      const userId = randomUUID();
      const sessionId = randomUUID();
      for (let index = 0; index < 60; index += 1)
        (await connectSocket(app.url, tokenFor({ userId, sessionId }))).disconnect();
      expect(await refusal(connectSocket(app.url, tokenFor({ userId, sessionId })))).toMatchObject({
        code: 'COMMON.RATE_LIMITED',
      });
      await connect({ userId });
      for (let index = 0; index < 70; index += 1) await connect();
    });

    it('when their session ends while they are being made', async () => {
      const sessionId = randomUUID();
      hooks.push(() => {
        rooms.disconnectSession(sessionId, 'logged-out');
        return Promise.resolve([]);
      });
      expect(await refusal(connectSocket(app.url, tokenFor({ sessionId })))).toMatchObject({
        code: 'AUTH.SESSION_ENDED',
      });
    });

    it('when a hook fails, and leave nothing behind', async () => {
      hooks.push(() => Promise.reject(new Error('database away')));
      expect(await refusal(connectSocket(app.url, tokenFor()))).toMatchObject({
        code: 'COMMON.INTERNAL',
      });
      const { namespace } = app.app.get((await import('./socket-server.js')).SocketServer);
      expect(namespace.sockets.size).toBe(0);
      expect(namespace.adapter.sids.size).toBe(0);
    });
  });

  describe.each(['websocket', 'polling'])('of browsers over %s', (transport) => {
    const tryFrom = (headers: Record<string, string>): Promise<Error | null> => {
      const socket: TestSocket = io(app.url, {
        auth: { token: tokenFor() },
        transports: [transport],
        reconnection: false,
        forceNew: true,
        extraHeaders: headers,
      });
      open.push(socket);
      return new Promise((resolve) => {
        socket.once('connect', () => resolve(null));
        socket.once('connect_error', resolve);
      });
    };

    it('are accepted from pages of the server itself, from pages of a public origin, and from other clients than browsers', async () => {
      const own = new URL(app.url).host;
      for (const headers of [
        {},
        { origin: app.url },
        { origin: `https://${own}` },
        { origin: 'https://chat.example.com' },
        { origin: 'https://CHAT.example.org', 'x-forwarded-host': 'chat.example.org:443' },
        { origin: 'https://inside.example.org', 'x-forwarded-host': 'inside.example.org' },
      ] as Record<string, string>[])
        expect([headers, await tryFrom(headers)]).toEqual([headers, null]);
    });

    it.each([
      'https://evil.example.com',
      'https://chat.example.com.evil.example',
      'http://chat.example.com',
      'http://127.0.0.1',
      'null',
      'file://',
      '',
      'nonsense',
      'javascript:alert(1)',
    ])('are refused from pages of %p', async (origin) => {
      expect(await tryFrom({ origin })).toBeInstanceOf(Error);
    });
  });

  it('of browsers are checked with every request, not only with the first', async () => {
    const url = `${app.url}/socket.io/?EIO=4&transport=polling`;
    const evil = { headers: { origin: 'https://evil.example.com' } };
    const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
    for (const init of [evil, { ...evil, method: 'POST', body: `40{"token":"${tokenFor()}"}` }]) {
      const response = await fetch(`${url}&sid=${sid}`, init);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'COMMON.FORBIDDEN' });
    }
  });

  it('are in the rooms that the hooks named before the client receives connect', async () => {
    const conversationId = randomUUID();
    hooks.push(() => Promise.resolve([`conversation:${conversationId}`]));
    const socket = await connect();
    const received = nextNotice(socket, 'presence:offline');
    publisher.toConversation(conversationId, 'presence:offline', offline(AFTER));
    expect(await received).toMatchObject({ userId: AFTER });
  });

  it('miss nothing that happens while the hooks query the database', async () => {
    const userId = randomUUID();
    const conversationId = randomUUID();
    hooks.push(() => {
      rooms.joinConversation([userId], conversationId);
      publisher.toUser(userId, 'presence:offline', offline(DURING));
      return Promise.resolve([]);
    });
    const socket: TestSocket = io(app.url, {
      auth: { token: tokenFor({ userId }) },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    open.push(socket);
    const received: string[] = [];
    socket.on('presence:offline', (notice) => received.push(notice.userId));
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve);
    });
    const after = nextNotice(socket, 'presence:offline', (notice) => notice.userId === AFTER);
    publisher.toConversation(conversationId, 'presence:offline', offline(AFTER));
    await after;
    expect(received).toEqual([DURING, AFTER]);
  });

  it('notify the lifecycle of connections and disconnections', async () => {
    const received: string[] = [];
    const lifecycle = app.app.get(SocketLifecycle);
    const userId = randomUUID();
    lifecycle.onConnect((principal) => {
      if (principal.userId === userId) received.push('connected');
    });
    lifecycle.onConnect(() => Promise.reject(new Error('a handler that fails')));
    lifecycle.onDisconnect((principal, _socketId, reason) => {
      if (principal.userId === userId) received.push(`disconnected: ${reason}`);
    });
    const socket = await connect({ userId });
    socket.disconnect();
    while (received.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(received).toEqual(['connected', 'disconnected: client namespace disconnect']);
  });

  describe('whose token ends', () => {
    it('are notified a minute before, once', async () => {
      const socket = await connect({ expiresInMs: 30_000 });
      const notices: unknown[] = [];
      socket.on('auth:expiring', (notice) => notices.push(notice));
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(notices).toEqual([{ accessTokenExpiresAt: expect.stringMatching(/Z$/) }]);
    });

    it('are notified and closed at the end', async () => {
      const sessionId = randomUUID();
      const socket = await connect({ sessionId, expiresInMs: 500 });
      const ended = nextNotice(socket, 'auth:ended');
      const gone = disconnected(socket);
      expect(await ended).toEqual({ sessionId, reason: 'token-expired' });
      await gone;
    });

    it('are refused every event between the end of the token and the close', async () => {
      const socket = await connect({ expiresInMs: 150 });
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (!socket.connected) return;
      const answer = await rawRequest(socket, 'auth:renew', {
        requestId: randomUUID(),
        accessToken: 'x',
      }).catch(() => null);
      if (answer !== null)
        expect(answer).toMatchObject({ ok: false, error: { code: 'AUTH.TOKEN_INVALID' } });
    });

    it('are extended with a newer token of the same session', async () => {
      const identity = { userId: randomUUID(), sessionId: randomUUID() };
      const socket = await connect({ ...identity, expiresInMs: 1_200 });
      const answer = await request(socket, 'auth:renew', {
        accessToken: tokenFor({ ...identity, expiresInMs: 900_000 }),
      });
      expect(Date.parse(answer.accessTokenExpiresAt)).toBeGreaterThan(Date.now() + 800_000);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(socket.connected).toBe(true);
    });

    it.each([
      ['another user', { sessionId: 'same' }],
      ['another session', { userId: 'same' }],
    ])('cannot be extended with a token of %s', async (_name, same) => {
      const identity = { userId: randomUUID(), sessionId: randomUUID() };
      const socket = await connect(identity);
      const other = { userId: randomUUID(), sessionId: randomUUID(), ...pick(identity, same) };
      await expect(
        request(socket, 'auth:renew', { accessToken: tokenFor(other) }),
      ).rejects.toMatchObject({
        code: 'AUTH.TOKEN_INVALID',
      });
    });
  });

  it('of an ended session are notified and closed, those of other sessions stay', async () => {
    const userId = randomUUID();
    const sessionId = randomUUID();
    const [ending, staying] = [await connect({ userId, sessionId }), await connect({ userId })];
    const received = nextNotice(ending, 'auth:ended');
    const gone = disconnected(ending);
    rooms.disconnectSession(sessionId, 'logged-out');
    expect(await received).toEqual({ sessionId, reason: 'logged-out' });
    await gone;
    expect(staying.connected).toBe(true);
  });
});

function pick(from: { userId: string; sessionId: string }, which: object): object {
  return Object.fromEntries(Object.keys(which).map((key) => [key, from[key as keyof typeof from]]));
}
