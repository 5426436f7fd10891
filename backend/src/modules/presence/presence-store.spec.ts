import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRedisSpace, startPlatformApp } from '../../../test/support/index.js';
import { RedisConnections } from '../../platform/redis/index.js';
import { InProcessPresenceStore } from './presence-store.js';
import type { PresenceStore, PresenceTransition } from './presence-store.js';
import { RedisPresenceStore } from './redis-presence-store.js';

interface Carrier {
  readonly store: PresenceStore;
  close(): Promise<void>;
}

const LONG_MS = 60_000;
const SHORT_MS = 40;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const carriers: [string, () => Promise<Carrier>][] = [
  [
    'in the process',
    () => Promise.resolve({ store: new InProcessPresenceStore(), close: () => Promise.resolve() }),
  ],
  [
    'in Redis',
    async () => {
      const app = await startPlatformApp({ redis: true });
      return {
        store: new RedisPresenceStore(app.app.get(RedisConnections)),
        close: () => app.close(),
      };
    },
  ],
];

describe.each(carriers)('presence %s', (_name, open) => {
  let carrier: Carrier;
  let store: PresenceStore;

  beforeAll(async () => {
    carrier = await open();
    ({ store } = carrier);
  });

  afterAll(() => carrier.close());

  const expireFor = async (userId: string): Promise<PresenceTransition | undefined> =>
    (await store.removeExpired(100)).find((transition) => transition.userId === userId);
  const stateOf = async (userId: string) => (await store.states([userId])).get(userId);

  it('sees the first device connect', async () => {
    const user = randomUUID();
    expect(await stateOf(user)).toBeUndefined();
    expect(await store.touch(user, 'phone', 'online', LONG_MS)).toMatchObject({
      userId: user,
      before: null,
      after: 'online',
    });
    expect(await stateOf(user)).toBe('online');
    expect(await store.touch(user, 'desk', 'online', LONG_MS)).toMatchObject({
      before: 'online',
      after: 'online',
    });
  });

  it('is away only when all devices are', async () => {
    const user = randomUUID();
    await store.touch(user, 'phone', 'online', LONG_MS);
    await store.touch(user, 'desk', 'online', LONG_MS);
    expect(await store.touch(user, 'phone', 'away', LONG_MS)).toMatchObject({
      before: 'online',
      after: 'online',
    });
    expect(await store.touch(user, 'desk', 'away', LONG_MS)).toMatchObject({
      before: 'online',
      after: 'away',
    });
    expect(await store.touch(user, 'phone', 'online', LONG_MS)).toMatchObject({
      before: 'away',
      after: 'online',
    });
  });

  it('removes an expired device once, with the time when it was seen last', async () => {
    const user = randomUUID();
    const before = Date.now();
    await store.touch(user, 'phone', 'online', SHORT_MS);
    expect(await expireFor(user)).toBeUndefined();
    await wait(2 * SHORT_MS);
    expect(await stateOf(user)).toBe('online');
    const found = await expireFor(user);
    expect(found).toMatchObject({ before: 'online', after: null });
    expect(Math.abs((found?.lastSeenAt.getTime() ?? 0) - before)).toBeLessThan(SHORT_MS);
    expect(await expireFor(user)).toBeUndefined();
    expect(await stateOf(user)).toBeUndefined();
  });

  it('keeps devices that are touched', async () => {
    const user = randomUUID();
    await store.touch(user, 'phone', 'online', SHORT_MS);
    await store.touch(user, 'phone', 'online', LONG_MS);
    await wait(2 * SHORT_MS);
    expect(await expireFor(user)).toBeUndefined();
  });

  it('keeps users who have another device', async () => {
    const user = randomUUID();
    await store.touch(user, 'phone', 'online', SHORT_MS);
    await store.touch(user, 'desk', 'away', LONG_MS);
    await wait(2 * SHORT_MS);
    expect(await expireFor(user)).toMatchObject({ before: 'online', after: 'away' });
  });

  it('sees no change when a device reconnects within its grace period', async () => {
    const user = randomUUID();
    await store.touch(user, 'old connection', 'online', LONG_MS);
    await store.release(user, 'old connection', SHORT_MS);
    expect(await store.touch(user, 'new connection', 'online', LONG_MS)).toMatchObject({
      before: 'online',
      after: 'online',
    });
    await wait(2 * SHORT_MS);
    expect(await expireFor(user)).toBeUndefined();
    expect(await stateOf(user)).toBe('online');
  });

  it('removes a released device that does not reconnect, last seen when it was released', async () => {
    const user = randomUUID();
    await store.touch(user, 'phone', 'online', LONG_MS);
    await wait(SHORT_MS);
    const released = Date.now();
    await store.release(user, 'phone', SHORT_MS);
    await wait(2 * SHORT_MS);
    const found = await expireFor(user);
    expect(found?.after).toBeNull();
    expect(Math.abs((found?.lastSeenAt.getTime() ?? 0) - released)).toBeLessThan(SHORT_MS);
  });

  it('does not extend or create a device by releasing it', async () => {
    const user = randomUUID();
    await store.release(user, 'unknown', LONG_MS);
    expect(await stateOf(user)).toBeUndefined();
    await store.touch(user, 'phone', 'online', SHORT_MS);
    await store.release(user, 'phone', LONG_MS);
    await wait(2 * SHORT_MS);
    expect(await expireFor(user)).toMatchObject({ after: null });
  });

  it('returns the states of many users, and of none', async () => {
    const users = Array.from({ length: 6_000 }, () => randomUUID());
    await store.touch(users[5_500] ?? '', 'phone', 'away', LONG_MS);
    expect([...(await store.states(users))]).toEqual([[users[5_500], 'away']]);
    expect((await store.states([])).size).toBe(0);
  });

  it('reports a change to exactly one of many concurrent removals', async () => {
    const users: string[] = Array.from({ length: 30 }, () => randomUUID());
    for (const user of users) await store.touch(user, 'phone', 'online', SHORT_MS);
    await wait(2 * SHORT_MS);
    const found = (await Promise.all(Array.from({ length: 20 }, () => store.removeExpired(3))))
      .flat()
      .map((transition) => transition.userId);
    expect(found.filter((user) => users.includes(user)).sort()).toEqual([...users].sort());
  });
});

describe('presence of two nodes in one Redis', () => {
  it('is removed by the running node when the other one has died', async () => {
    const space = createRedisSpace();
    const [dying, living] = [
      await startPlatformApp({ redisPrefix: space.keyPrefix }),
      await startPlatformApp({ redisPrefix: space.keyPrefix }),
    ];
    try {
      const [theirs, ours] = [dying, living].map(
        (app) => new RedisPresenceStore(app.app.get(RedisConnections)),
      );
      const user = randomUUID();
      await theirs?.touch(user, 'phone', 'online', SHORT_MS);
      await dying.close();
      await wait(2 * SHORT_MS);
      expect(await ours?.removeExpired(10)).toMatchObject([
        { userId: user, before: 'online', after: null },
      ]);
    } finally {
      await living.close();
      await space.clear();
    }
  });
});
