import { once } from 'node:events';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createRedisSpace } from '../../../test/support/index.js';
import { startCuttableProxy } from '../../../test/support/cuttable-proxy.js';
import { loadConfig } from '../../config/index.js';
import { ShutdownSequence, ShutdownState } from '../lifecycle/index.js';
import { RedisConnections } from '../redis/index.js';
import { RateLimitStore } from './rate-limit-store.js';

const RULE = { name: 'tries', points: 3, seconds: 60 };

describe('RateLimitStore with Redis', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function start(): Promise<{
    one: RateLimitStore;
    two: RateLimitStore;
    proxy: Awaited<ReturnType<typeof startCuttableProxy>>;
    clients: Redis[];
  }> {
    const clients: Redis[] = [];
    const space = createRedisSpace();
    const proxy = await startCuttableProxy(space.url);
    ends.push(
      () => space.clear(),
      () => proxy.close(),
    );
    const store = async (): Promise<RateLimitStore> => {
      const config = loadConfig({
        DATABASE_URL: 'postgres://localhost/none',
        JWT_SECRET: 'not used here, but it has to be long',
        REDIS_URL: proxy.url,
        REDIS_PREFIX: space.keyPrefix,
      });
      const redis = new RedisConnections(config, new ShutdownSequence(new ShutdownState(), config));
      ends.push(() => redis.close());
      await redis.commands().ping();
      clients.push(redis.commands());
      return new RateLimitStore(config, redis);
    };
    return { one: await store(), two: await store(), proxy, clients };
  }

  const tries = async (count: number, store: RateLimitStore): Promise<string[]> => {
    const answers = [];
    for (let index = 0; index < count; index += 1)
      answers.push(
        await store.take(RULE, 'anna', true).then(
          () => 'taken',
          (error: { code: string }) => error.code,
        ),
      );
    return answers;
  };

  it('counts over all processes', async () => {
    const { one, two } = await start();
    expect([...(await tries(2, one)), ...(await tries(2, two))]).toEqual([
      'taken',
      'taken',
      'taken',
      'COMMON.RATE_LIMITED',
    ]);
  });

  it('counts in the process while Redis is away, without waiting for it', async () => {
    const { one, proxy, clients } = await start();
    await tries(1, one);
    // Neither a time limit nor a new connection can end a wait for Redis from here on.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
    ends.push(() => jest.useRealTimers());
    const noticed = clients.map((client) => once(client, 'close'));
    await proxy.cut();
    await Promise.all(noticed);
    expect(await tries(3, one)).toEqual(['taken', 'taken', 'taken']);
    await one.giveBack(RULE, 'anna', true);
    expect(await tries(2, one)).toEqual(['taken', 'COMMON.RATE_LIMITED']);
  });
});

describe('a rule that counts in this process only', () => {
  const store = (factor: string): RateLimitStore => {
    const config = loadConfig({
      DATABASE_URL: 'postgres://localhost/none',
      JWT_SECRET: 'not used here, but it has to be long',
      RATE_LIMIT_FACTOR: factor,
    });
    return new RateLimitStore(
      config,
      new RedisConnections(config, new ShutdownSequence(new ShutdownState(), config)),
    );
  };

  it('answers at once how long to wait, for each key by itself', () => {
    const limits = store('1');
    const waits = (key: string): number[] => [1, 2, 3, 4].map(() => limits.takeNow(RULE, key));
    for (const key of ['anna', 'ben']) {
      const [first, second, third, fourth] = waits(key);
      expect([first, second, third]).toEqual([0, 0, 0]);
      expect(fourth).toBeGreaterThan(0);
      expect(fourth).toBeLessThanOrEqual(20_000);
    }
    expect(limits.takeNow({ ...RULE, name: 'other' }, 'anna')).toBe(0);
  });

  it('does not fill the bucket of a client that continues to send when its time is over', () => {
    jest.useFakeTimers();
    try {
      const limits = store('1');
      // Twice as often as a point comes back, for twice the time of the rule.
      const taken = Array.from({ length: 12 }, () => {
        const waitMs = limits.takeNow(RULE, 'anna');
        jest.advanceTimersByTime(10_000);
        return waitMs === 0;
      });
      expect(taken.filter(Boolean)).toHaveLength(3 + 5);
    } finally {
      jest.useRealTimers();
    }
  });

  it('refuses nothing where limits are switched off', () => {
    const limits = store('0');
    for (let index = 0; index < 10; index += 1) expect(limits.takeNow(RULE, 'anna')).toBe(0);
  });
});
