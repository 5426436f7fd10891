import { afterEach, describe, expect, it } from '@jest/globals';
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
  }> {
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
      return new RateLimitStore(config, redis);
    };
    return { one: await store(), two: await store(), proxy };
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

  it('counts in the process while Redis is away, and keeps nobody waiting for it', async () => {
    const { one, proxy } = await start();
    await tries(1, one);
    await proxy.cut();
    const began = Date.now();
    expect(await tries(3, one)).toEqual(['taken', 'taken', 'taken']);
    await one.giveBack(RULE, 'anna', true);
    expect(await tries(2, one)).toEqual(['taken', 'COMMON.RATE_LIMITED']);
    expect(Date.now() - began).toBeLessThan(500);
  });
});
