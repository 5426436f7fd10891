import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { CALL_GRACE_MS } from '@chatcall/contracts';
import type { Call, Conversation, CursorPage, ServerEvents } from '@chatcall/contracts';
import {
  connect,
  register,
  request,
  rest,
  type Account,
  type ClientSocket,
} from '../support/account.js';
import { Server, TestDatabase } from '../support/server.js';

/** Resolves with the next payload of an event, or throws after five seconds. */
function next<E extends keyof ServerEvents>(
  socket: ClientSocket,
  event: E,
): Promise<Parameters<ServerEvents[E]>[0]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within 5 s`)), 5_000);
    const listen = socket.once.bind(socket) as unknown as (
      event: string,
      listener: (payload: Parameters<ServerEvents[E]>[0]) => void,
    ) => void;
    listen(event, (payload) => {
      clearTimeout(timer);
      resolve(payload);
    });
  });
}

describe('two API processes with one PostgreSQL and one Redis, one user connected to each', () => {
  const redisPrefix = `e2e-${randomUUID()}`;
  const secret = randomUUID() + randomUUID();
  let env: Readonly<Record<string, string>>;
  let data: string;
  let redis: Redis;
  let database: TestDatabase;
  let first: Server;
  let second: Server;
  let ada: Account;
  let ben: Account;
  let adaSocket: ClientSocket;
  let benSocket: ClientSocket;
  let conversation: Conversation;

  beforeAll(async () => {
    const url = process.env['CHATCALL_TEST_REDIS_URL'];
    if (!url) throw new Error('CHATCALL_TEST_REDIS_URL is not set: run through npm test');
    const redisUrl = `${url}/5`;
    redis = new Redis(redisUrl);
    database = await TestDatabase.create();
    env = {
      REDIS_URL: redisUrl,
      REDIS_PREFIX: redisPrefix,
      MEDIA_WORKERS: '1',
      RING_SECONDS: '3',
    };
    data = await mkdtemp(join(tmpdir(), 'chatcall-e2e-'));
    [first, second] = await Promise.all([
      Server.start({ database, secret, env, data }),
      Server.start({ database, secret, env, data }),
    ]);
    ada = await register(first.url, 'Ada First');
    ben = await register(second.url, 'Ben Second');
    conversation = await rest(first.url, 'POST', '/chats/direct', {
      token: ada.token,
      body: { userId: ben.id },
    });
    await befriend(ada, ben);
    adaSocket = await connect(first.url, ada.token);
    benSocket = await connect(second.url, ben.token);
  }, 120_000);

  /** Contacts see each other's presence, typing and receipts. */
  async function befriend(one: Account, other: Account): Promise<void> {
    await rest(first.url, 'PUT', `/contacts/${other.id}`, { token: one.token });
    await rest(second.url, 'PUT', `/contacts/${one.id}`, { token: other.token });
  }

  afterAll(async () => {
    adaSocket?.disconnect();
    benSocket?.disconnect();
    await Promise.all([first?.close(), second?.close()]);
    await database?.drop();
    const keys = await redis?.keys(`${redisPrefix}:*`);
    if (keys?.length) await redis.del(...keys);
    redis?.disconnect();
  });

  it('delivers messages, typing and read cursors to the other process', async () => {
    const arrives = next(benSocket, 'chat:message');
    const { message } = await request(adaSocket, 'chat:message', {
      conversationId: conversation.id,
      clientMessageId: randomUUID(),
      content: 'Across two processes',
    });
    expect((await arrives).message).toEqual(message);

    const typing = next(adaSocket, 'chat:typing');
    await request(benSocket, 'chat:typing', { conversationId: conversation.id, typing: true });
    expect(await typing).toEqual({ conversationId: conversation.id, userId: ben.id, typing: true });

    const read = next(adaSocket, 'chat:read');
    await request(benSocket, 'chat:read', { conversationId: conversation.id, seq: message.seq });
    expect(await read).toEqual({
      conversationId: conversation.id,
      userId: ben.id,
      seq: message.seq,
    });
  });

  it('shows users who are online on the other process, and announces users who come online', async () => {
    const { online } = await request(adaSocket, 'presence:query', {});
    expect(online.map(({ userId }) => userId)).toContain(ben.id);

    const cleo = await register(second.url, 'Cleo Late');
    await befriend(ada, cleo);
    const comesOnline = next(adaSocket, 'presence:online');
    const cleoSocket = await connect(second.url, cleo.token);
    expect(await comesOnline).toMatchObject({ userId: cleo.id });
    cleoSocket.disconnect();
  });

  it('announces a new conversation to a member on the other process, whose socket then receives its messages', async () => {
    const added = next(benSocket, 'chat:conversationAdded');
    const group = await rest<Conversation>(first.url, 'POST', '/chats/groups', {
      token: ada.token,
      body: { title: 'Across', memberIds: [ben.id] },
    });
    expect((await added).conversation.id).toBe(group.id);
    const arrives = next(benSocket, 'chat:message');
    await request(adaSocket, 'chat:message', {
      conversationId: group.id,
      clientMessageId: randomUUID(),
      content: 'hello group',
    });
    expect((await arrives).message.conversationId).toBe(group.id);
  });

  it('rings, declines, cancels and times out between processes, each with its row in the call log', async () => {
    const ring = async (): Promise<string> => {
      const incoming = next(benSocket, 'call:incoming');
      const joined = await request(adaSocket, 'call:initiate', {
        conversationId: conversation.id,
        kind: 'audio',
      });
      expect((await incoming).call.id).toBe(joined.call.id);
      return joined.call.id;
    };

    const declined = await ring();
    const ends = next(adaSocket, 'call:ended');
    await request(benSocket, 'call:decline', { callId: declined });
    expect(await ends).toEqual({ callId: declined, reason: 'declined' });

    const cancelled = await ring();
    const stops = next(benSocket, 'call:ringingStopped');
    await request(adaSocket, 'call:cancel', { callId: cancelled });
    expect(await stops).toEqual({ callId: cancelled, reason: 'cancelled' });

    const missed = await ring();
    const timesOut = next(adaSocket, 'call:ended');
    expect(await timesOut).toEqual({ callId: missed, reason: 'missed' });

    const log = await rest<CursorPage<Call>>(
      second.url,
      'GET',
      `/calls?conversationId=${conversation.id}`,
      { token: ben.token },
    );
    expect(log.items.map(({ id, endReason }) => [id, endReason])).toEqual([
      [missed, 'missed'],
      [cancelled, 'cancelled'],
      [declined, 'declined'],
    ]);
  });

  it('moves a call within seconds to another process when its own is killed', async () => {
    const joined = await request(benSocket, 'call:initiate', {
      conversationId: conversation.id,
      kind: 'audio',
    });
    await request(adaSocket, 'call:accept', { callId: joined.call.id });
    const killedAt = Date.now();
    const callId = joined.call.id;
    const interrupted = new Promise((resolve) => adaSocket.once('media:interrupted', resolve));
    await second.kill();
    expect(await interrupted).toEqual({ callId, reason: 'node-lost' });
    // 3 s without a heartbeat, at most 2 s until the next check, and some time for a busy machine.
    expect(Date.now() - killedAt).toBeLessThan(9_000);
    const back = await request(adaSocket, 'call:join', { callId });
    expect([back.call.state, back.peers]).toEqual(['active', []]);
    await request(adaSocket, 'call:hangup', { callId });
  });

  it('shows the users of a dead process as offline when their devices expire, after at most a minute', async () => {
    const expiry = `${redisPrefix}:{presence}:expiry`;
    const devices = (await redis.zrange(expiry, 0, -1)).filter((device) =>
      device.startsWith(ben.id),
    );
    expect(devices).toHaveLength(1);
    const [device = ''] = devices;
    const [seconds = 0] = await redis.time();
    expect(Number(await redis.zscore(expiry, device)) / 1000 - seconds).toBeLessThanOrEqual(61);
    const online = async (): Promise<boolean> =>
      (await request(adaSocket, 'presence:query', {})).online.some(
        ({ userId }) => userId === ben.id,
      );
    expect(await online()).toBe(true);
    // Fifty seconds of the minute pass at once.
    await redis.zincrby(expiry, -50_000, device);
    const end = Date.now() + 30_000;
    while (await online()) {
      if (Date.now() > end)
        throw new Error('Ben is still shown as online 80 s after his process died');
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }, 60_000);

  it('removes the devices of a killed API process from a call on another node, and keeps those that have come back', async () => {
    const third = await Server.start({ database, secret, env: { ...env, ROLES: 'api' }, data });
    const [emil, fay, gil] = await Promise.all(
      ['Emil Stays', 'Fay Returns', 'Gil Lost'].map((name) => register(first.url, name)),
    );
    if (!emil || !fay || !gil) throw new Error('not registered');
    const group = await rest<Conversation>(first.url, 'POST', '/chats/groups', {
      token: emil.token,
      body: { title: 'On one node', memberIds: [fay.id, gil.id] },
    });
    const emils = await connect(first.url, emil.token);
    const others = await Promise.all([fay, gil].map(({ token }) => connect(third.url, token)));
    const left: { userId: string; reason: string }[] = [];
    emils.on('call:peerLeft', ({ userId, reason }) => void left.push({ userId, reason }));
    const start = { conversationId: group.id, kind: 'audio' } as const;
    const callId = (await request(emils, 'call:initiate', start)).call.id;
    const entries = [randomUUID(), randomUUID()];
    for (const [index, socket] of others.entries())
      await request(socket, 'call:accept', { callId, ...{ requestId: entries[index] } });

    await third.kill();
    const killedAt = Date.now();
    const back = await connect(first.url, fay.token);
    const { peerId } = await request(back, 'call:join', {
      callId,
      previousEntries: entries.slice(0, 1),
    });
    const deadline = killedAt + 10_000 + CALL_GRACE_MS + 5_000;
    while (!left.some(({ userId }) => userId === gil.id)) {
      if (Date.now() > deadline)
        throw new Error(`Gil is still in the call: ${JSON.stringify(left)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(Date.now() - killedAt).toBeGreaterThan(CALL_GRACE_MS);
    expect(left).toEqual([
      { userId: fay.id, reason: 'replaced' },
      { userId: gil.id, reason: 'disconnected' },
    ]);
    const devices = await database.rows<{ id: string }>(
      'SELECT peer_id AS id FROM call_devices WHERE call_id = $1 AND user_id <> $2',
      [callId, emil.id],
    );
    expect(devices).toEqual([{ id: peerId }]);
    for (const socket of [emils, back]) socket.disconnect();
    for (const socket of others) socket.disconnect();
    await third.close();
  }, 120_000);
});
