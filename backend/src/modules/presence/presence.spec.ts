import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { OfflineNotice, OnlineNotice } from '@chatcall/contracts';
import {
  createMigratedDatabase,
  createRedisSpace,
  nextNotice,
  request,
} from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { SocketRooms } from '../../platform/socket/index.js';
import { collect, eventually, silence, startChatsApp } from '../chats/testing/chats-app.js';
import type { ChatsApp, Person } from '../chats/testing/chats-app.js';
import { Visibility } from '../users/index.js';
import { PresenceModule } from './index.js';
import { PresenceTimings } from './presence.service.js';

/**
 * What the engine of a client sends by itself when the server pings, without a script of the page.
 */
function answerPing(socket: TestSocket): void {
  const { transport } = socket.io.engine as unknown as {
    transport: { ws: { send(data: string): void } };
  };
  transport.ws.send('3');
}

const TIMINGS = { reconnectMs: 600, settleMs: 200, deviceTtlMs: 30_000, expiryCheckMs: 50 };

function hurry(app: ChatsApp, timings: Partial<typeof TIMINGS> = {}): void {
  Object.assign(app.app.get(PresenceTimings), TIMINGS, timings);
}

/** The message accepts the conversation. Waits until both users see each other. */
async function writeTo(one: Person, other: Person): Promise<void> {
  await one.send((await one.direct(other)).id, 'Hello');
  await silence();
}

describe.each([false, true])('presence (Redis: %s)', (redis) => {
  let app: ChatsApp;

  beforeAll(async () => {
    app = await startChatsApp({ modules: [PresenceModule], redis });
    hurry(app);
  });

  afterAll(() => app.close());

  const people = async (...names: string[]): Promise<Person[]> =>
    Promise.all(names.map((name) => app.person(name)));

  it('notifies users who share a conversation or a contact of changes, and no others', async () => {
    const [anna, ben, carl, eve] = (await people('Anna', 'Ben', 'Carl', 'Eve')) as [
      Person,
      Person,
      Person,
      Person,
    ];
    await writeTo(anna, ben);
    await anna.befriend(carl);
    const [bens, carls, eves] = [await ben.socket(), await carl.socket(), await eve.socket()];
    const strange = [
      ...['presence:online', 'presence:offline'].map((event) => collect<OnlineNotice>(eves, event)),
    ];
    const came = [bens, carls].map((socket) =>
      nextNotice(socket, 'presence:online', ({ userId }) => userId === anna.id),
    );
    const annas = await anna.socket();
    for (const notice of await Promise.all(came))
      expect(notice).toEqual({ userId: anna.id, state: 'online' });

    const query = await request(bens, 'presence:query', {});
    expect(query.online).toEqual([{ userId: anna.id, state: 'online' }]);
    expect((await request(eves, 'presence:query', {})).online).toEqual([]);

    const went = [bens, carls].map((socket) =>
      nextNotice(socket, 'presence:offline', ({ userId }) => userId === anna.id),
    );
    annas.disconnect();
    for (const notice of await Promise.all(went))
      expect(Date.parse(notice.lastSeenAt)).toBeGreaterThan(Date.now() - 5_000);
    expect(strange.flat()).toEqual([]);
  });

  it('sends nothing for a short reconnect or a second device', async () => {
    const [anna, ben] = (await people('Anna', 'Ben')) as [Person, Person];
    await writeTo(anna, ben);
    const bens = await ben.socket();
    const first = nextNotice(bens, 'presence:online');
    const annas = await anna.socket();
    await first;
    const received = [collect(bens, 'presence:online'), collect(bens, 'presence:offline')];
    annas.disconnect();
    await silence(200);
    const again = await anna.socket();
    const second = await anna.socket();
    second.disconnect();
    await silence(1_000);
    expect(received.flat()).toEqual([]);
    again.disconnect();
    await eventually(() => received.flat().length === 1);
  });

  it('ends with the right state when a user reconnects while their going offline is being sent', async () => {
    const [anna, ben] = (await people('Anna', 'Ben')) as [Person, Person];
    await writeTo(anna, ben);
    const bens = await ben.socket();
    const received: string[] = [];
    bens.on('presence:online', ({ userId }) => userId === anna.id && received.push('online'));
    bens.on('presence:offline', ({ userId }) => userId === anna.id && received.push('offline'));
    const annas = await anna.socket();
    await eventually(() => received.length === 1);
    const visibility = app.app.get(Visibility);
    const ask = visibility.audience.bind(visibility);
    let answer: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let asked = 0;
    const spy = jest.spyOn(visibility, 'audience').mockImplementation(async (userId) => {
      if (userId === anna.id && (asked += 1) === 1) await slow;
      return ask(userId);
    });
    annas.disconnect();
    await eventually(() => asked === 1);
    await anna.socket();
    await eventually(() => received.length === 2);
    answer();
    await silence(300);
    spy.mockRestore();
    expect(received.at(-1)).toBe('online');
  });

  it('shows a user whose sessions were ended as offline at once, without the time to reconnect', async () => {
    const [anna, ben] = (await people('Anna', 'Ben')) as [Person, Person];
    await writeTo(anna, ben);
    const bens = await ben.socket();
    const came = nextNotice(bens, 'presence:online', ({ userId }) => userId === anna.id);
    await anna.socket();
    await came;
    hurry(app, { reconnectMs: 600_000 });
    const went = nextNotice(bens, 'presence:offline', ({ userId }) => userId === anna.id);
    app.app.get(SocketRooms).disconnectUserHere(anna.id, 'deactivated');
    await went;
    hurry(app);
  });

  it('does not keep a device online by a heartbeat that is handled after it has disconnected', async () => {
    const [anna, ben] = (await people('Anna', 'Ben')) as [Person, Person];
    await writeTo(anna, ben);
    const bens = await ben.socket();
    const came = nextNotice(bens, 'presence:online', ({ userId }) => userId === anna.id);
    const annas = await anna.socket();
    await came;
    const went = nextNotice(bens, 'presence:offline', ({ userId }) => userId === anna.id);
    annas.emit('presence:heartbeat', { requestId: randomUUID(), state: 'away' }, () => undefined);
    annas.disconnect();
    await went;
  });

  it('sends away when it lasts, not when it is short', async () => {
    const [anna, ben] = (await people('Anna', 'Ben')) as [Person, Person];
    await writeTo(anna, ben);
    const bens = await ben.socket();
    const came = nextNotice(bens, 'presence:online');
    const annas = await anna.socket();
    await came;
    const received = collect<OnlineNotice>(bens, 'presence:online');
    await request(annas, 'presence:heartbeat', { state: 'away' });
    await request(annas, 'presence:heartbeat', { state: 'online' });
    await silence(400);
    const ofAnna = () =>
      received.filter(({ userId }) => userId === anna.id).map(({ state }) => state);
    expect(ofAnna()).toEqual([]);
    await request(annas, 'presence:heartbeat', { state: 'away' });
    await eventually(() => ofAnna().length > 0);
    expect(ofAnna()).toEqual(['away']);
    expect((await request(bens, 'presence:query', {})).online).toEqual([
      { userId: anna.id, state: 'away' },
    ]);
  });

  it('refuses unknown states', async () => {
    const [anna] = (await people('Anna')) as [Person];
    const annas = await anna.socket();
    await expect(
      request(annas, 'presence:heartbeat', { state: 'busy' as 'away' }),
    ).rejects.toMatchObject({
      code: 'COMMON.VALIDATION',
    });
  });

  it('keeps a device online as long as it answers the pings of the server', async () => {
    const [anna, ben] = (await people('Anna', 'Ben')) as [Person, Person];
    await writeTo(anna, ben);
    const bens = await ben.socket();
    const received = [
      collect<OnlineNotice>(bens, 'presence:online'),
      collect<OfflineNotice>(bens, 'presence:offline'),
    ];
    hurry(app, { deviceTtlMs: 1_000 });
    const annas = await anna.socket();
    await request(annas, 'presence:heartbeat', { state: 'away' });
    for (let answered = 0; answered < 10; answered += 1) {
      await silence(200);
      answerPing(annas);
    }
    hurry(app);
    const ofAnna = received.map(
      (notices) => notices.filter(({ userId }) => userId === anna.id).length,
    );
    expect(ofAnna[1]).toBe(0);
    expect((await request(bens, 'presence:query', {})).online).toEqual([
      { userId: anna.id, state: 'away' },
    ]);
  });

  it('takes a device as offline when its node no longer confirms it, and as online when it does again', async () => {
    const [anna, ben] = (await people('Anna', 'Ben')) as [Person, Person];
    await writeTo(anna, ben);
    const bens = await ben.socket();
    hurry(app, { deviceTtlMs: 1_000 });
    const came = nextNotice(bens, 'presence:online', ({ userId }) => userId === anna.id);
    const went = nextNotice(bens, 'presence:offline', ({ userId }) => userId === anna.id);
    const annas = await anna.socket();
    await came;
    hurry(app);
    await went;
    const back = nextNotice(bens, 'presence:online', ({ userId }) => userId === anna.id);
    answerPing(annas);
    await back;
  });

  it('shows new contacts and new members to each other', async () => {
    const [anna, ben, carl] = (await people('Anna', 'Ben', 'Carl')) as [Person, Person, Person];
    const [annas, bens, carls] = [await anna.socket(), await ben.socket(), await carl.socket()];
    await silence(50);
    const contacts = [nextNotice(annas, 'presence:online'), nextNotice(bens, 'presence:online')];
    await anna.api('PUT', `contacts/${ben.id}`);
    await ben.api('PUT', `contacts/${anna.id}`);
    expect((await Promise.all(contacts)).map(({ userId }) => userId)).toEqual([ben.id, anna.id]);
    await anna.befriend(carl);
    const { id } = await anna.group('New', ben);
    const members = [
      nextNotice(bens, 'presence:online', ({ userId }) => userId === carl.id),
      nextNotice(carls, 'presence:online', ({ userId }) => userId === ben.id),
    ];
    await anna.api('POST', `chats/${id}/members`, { userIds: [carl.id] });
    await Promise.all(members);
  });

  it('hides both from each other across a block', async () => {
    const [anna, ben] = (await people('Anna', 'Ben')) as [Person, Person];
    await writeTo(anna, ben);
    await writeTo(ben, anna);
    const [annas, bens] = [await anna.socket(), await ben.socket()];
    await eventually(async () => (await request(bens, 'presence:query', {})).online.length === 1);
    const hidden = [nextNotice(annas, 'presence:offline'), nextNotice(bens, 'presence:offline')];
    await anna.api('PUT', `contacts/${ben.id}/block`);
    expect((await Promise.all(hidden)).map(({ userId }) => userId)).toEqual([ben.id, anna.id]);
    for (const socket of [annas, bens])
      expect((await request(socket, 'presence:query', {})).online).toEqual([]);
    const received = [
      collect<OfflineNotice>(bens, 'presence:offline'),
      collect(bens, 'presence:online'),
    ];
    annas.disconnect();
    await silence(1_000);
    await anna.socket();
    await silence();
    expect(received.flat()).toEqual([]);
  });
});

describe('presence on two nodes', () => {
  it('sends nothing during a graceful restart of a node, and removes devices that do not reconnect', async () => {
    const [database, redis] = [await createMigratedDatabase(), createRedisSpace()];
    const options = {
      modules: [PresenceModule],
      databaseUrl: database.url,
      redisPrefix: redis.keyPrefix,
    };
    const one = await startChatsApp(options);
    const two = await startChatsApp(options);
    try {
      hurry(one, { deviceTtlMs: 6_000 });
      hurry(two);
      const [anna, ben, carl] = [
        await one.person('Anna'),
        await one.person('Ben'),
        await one.person('Carl'),
      ];
      await anna.befriend(carl);
      await anna.group('All', ben, carl);
      const bens = await two.at(ben).socket();
      const came = collect<OnlineNotice>(bens, 'presence:online');
      const went = collect<OfflineNotice>(bens, 'presence:offline');
      await anna.socket();
      await carl.socket();
      await eventually(() => new Set(came.map(({ userId }) => userId)).size === 2);
      await silence(500);
      const known = came.length;
      await one.close();
      await two.at(anna).socket();
      await silence(1_500);
      expect(went).toEqual([]);
      await eventually(() => went.length === 1);
      expect(went[0]?.userId).toBe(carl.id);
      expect(came).toHaveLength(known);
    } finally {
      await two.close();
      await database.drop();
      await redis.clear();
    }
  });
});
