import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Resolves with the next notice of an event, or throws after five seconds. */
function next<E extends keyof ServerEvents>(
  socket: ClientSocket,
  event: E,
): Promise<Parameters<ServerEvents[E]>[0]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within 5 s`)), 5_000);
    const listen = socket.once.bind(socket) as unknown as (
      event: string,
      listener: (notice: Parameters<ServerEvents[E]>[0]) => void,
    ) => void;
    listen(event, (notice) => {
      clearTimeout(timer);
      resolve(notice);
    });
  });
}

describe('two API processes over one PostgreSQL and one Redis, one person on each', () => {
  let database: TestDatabase;
  let first: Server;
  let second: Server;
  let ada: Account;
  let ben: Account;
  let adaSocket: ClientSocket;
  let benSocket: ClientSocket;
  let conversation: Conversation;

  beforeAll(async () => {
    const redis = process.env['CHATCALL_TEST_REDIS_URL'];
    if (!redis) throw new Error('CHATCALL_TEST_REDIS_URL is not set: run through npm test');
    database = await TestDatabase.create();
    const secret = randomUUID() + randomUUID();
    const env = { REDIS_URL: `${redis}/5`, MEDIA_WORKERS: '1', RING_SECONDS: '3' };
    const data = await mkdtemp(join(tmpdir(), 'chatcall-e2e-'));
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
  });

  it('carries messages, typing and read cursors across', async () => {
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

  it('knows who is online on the other process, and tells who comes', async () => {
    const { online } = await request(adaSocket, 'presence:query', {});
    expect(online.map(({ userId }) => userId)).toContain(ben.id);

    const cleo = await register(second.url, 'Cleo Late');
    await befriend(ada, cleo);
    const comes = next(adaSocket, 'presence:online');
    const cleoSocket = await connect(second.url, cleo.token);
    expect(await comes).toMatchObject({ userId: cleo.id });
    cleoSocket.disconnect();
  });

  it('tells a new conversation to someone on the other process, whose socket then hears it', async () => {
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

  it('rings, declines, cancels and times out across, each with its row in the call log', async () => {
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

  it('ends a call at once whose process was killed, and says that it failed', async () => {
    const joined = await request(benSocket, 'call:initiate', {
      conversationId: conversation.id,
      kind: 'audio',
    });
    await request(adaSocket, 'call:accept', { callId: joined.call.id });
    const killedAt = Date.now();
    const ends = new Promise((resolve) => adaSocket.once('call:ended', resolve));
    await second.kill();
    expect(await ends).toEqual({ callId: joined.call.id, reason: 'failed' });
    // 3 s without a sign of life, at most 2 s until the sweep, and what a busy machine takes.
    expect(Date.now() - killedAt).toBeLessThan(9_000);
  });

  it('lets no ghost stand when a process dies', async () => {
    const end = Date.now() + 90_000;
    for (;;) {
      const { online } = await request(adaSocket, 'presence:query', {});
      if (!online.some(({ userId }) => userId === ben.id)) break;
      if (Date.now() > end)
        throw new Error('Ben still counts as online 90 s after his process died');
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    }
  }, 120_000);
});
