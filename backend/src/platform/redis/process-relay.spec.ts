import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { createRedisSpace } from '../../../test/support/index.js';
import type { TestRedis } from '../../../test/support/index.js';
import { ConfigModule, loadConfig } from '../../config/index.js';
import { NotFoundError } from '../errors/index.js';
import { closeApp } from '../lifecycle/process-lifecycle.js';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { ProcessRelay } from './process-relay.js';
import { RedisModule } from './redis.module.js';

@Module({})
class RelayTestModule {
  static forRoot(redis: TestRedis | null): DynamicModule {
    const config = loadConfig({
      DATABASE_URL: 'postgres://localhost/none',
      JWT_SECRET: 'not used here, but it has to be long',
      ...(redis === null ? {} : { REDIS_URL: redis.url, REDIS_PREFIX: redis.keyPrefix }),
    });
    return {
      module: RelayTestModule,
      imports: [ConfigModule.forRoot(config), LifecycleModule, RedisModule],
    };
  }
}

describe('ProcessRelay', () => {
  const open: INestApplicationContext[] = [];
  let redis: TestRedis;
  beforeEach(() => {
    redis = createRedisSpace();
  });
  afterEach(async () => {
    for (const context of open.splice(0)) await closeApp(context);
    await redis.clear();
  });

  async function start(space: TestRedis | null = redis): Promise<ProcessRelay> {
    const context = await NestFactory.createApplicationContext(RelayTestModule.forRoot(space), {
      logger: false,
    });
    open.push(context);
    return context.get(ProcessRelay);
  }

  async function until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 5_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error('not within five seconds');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Both hear each other from now on. */
  async function connected(one: ProcessRelay, two: ProcessRelay): Promise<void> {
    let heard = 0;
    for (const relay of [one, two]) relay.on('hello', () => (heard += 1));
    while (heard < 2) {
      for (const relay of [one, two]) relay.publish('hello', null);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('tells the other processes, by topic, and not itself', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    const heard: unknown[] = [];
    one.on('changed', (message) => heard.push(['one', message]));
    two.on('changed', (message) => heard.push(['two', message]));
    two.on('other', (message) => heard.push(['other', message]));
    one.publish('changed', { id: 'a', list: [1, null] });
    one.publish('unheard', 1);
    two.publish('changed', 'b');
    await until(() => heard.length === 2);
    expect(heard).toContainEqual(['two', { id: 'a', list: [1, null] }]);
    expect(heard).toContainEqual(['one', 'b']);
  });

  it('keeps hearing when a handler fails', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    const heard: unknown[] = [];
    two.on('changed', () => {
      throw new Error('broken handler');
    });
    two.on('changed', (message) => heard.push(message));
    one.publish('changed', 1);
    one.publish('changed', 2);
    await until(() => heard.length === 2);
  });

  it('bears what is not its own on the channel', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    const stranger = new Redis(redis.url);
    await stranger.publish(`${redis.keyPrefix}:relay`, 'no json');
    await stranger.publish(`${redis.keyPrefix}:relay`, 'null');
    stranger.disconnect();
    const heard: unknown[] = [];
    two.on('changed', (message) => heard.push(message));
    one.publish('changed', 1);
    await until(() => heard.length === 1);
  });

  it('says when messages may have been lost, and hears again afterwards', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    let gaps = 0;
    two.onGap(() => (gaps += 1));
    const admin = new Redis(redis.url);
    for (const line of String(await admin.client('LIST')).split('\n')) {
      const id = /(?:^| )id=(\d+)/.exec(line)?.[1];
      if (id !== undefined && line.includes('name=chatcall-relay'))
        await admin.client('KILL', 'ID', id);
    }
    admin.disconnect();
    await until(() => gaps >= 1);
    await connected(one, two);
  });

  it('has nobody to tell without Redis', async () => {
    const alone = await start(null);
    alone.on('changed', () => {
      throw new Error('told itself');
    });
    alone.publish('changed', 1);
  });

  it('carries a request to one process and its answer or error back', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    two.answer('double', (request) => Promise.resolve(Number(request) * 2));
    two.answer('refuse', () => Promise.reject(new NotFoundError('There is no such thing.')));
    expect(await one.request(two.processId, 'double', 21)).toEqual({ ok: true, data: 42 });
    expect(await one.request(two.processId, 'refuse', null)).toMatchObject({
      ok: false,
      error: { code: 'COMMON.NOT_FOUND' },
    });
    expect(await one.request(two.processId, 'unknown', null)).toMatchObject({
      ok: false,
      error: { code: 'COMMON.INTERNAL' },
    });
  });

  it('fails a request at once to a process that does not listen', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    const gone = randomUUID();
    expect(await one.mayListen(two.processId)).toBe(true);
    expect(await one.mayListen(gone)).toBe(false);
    await expect(one.request(gone, 'double', 1)).rejects.toMatchObject({ reason: 'unreachable' });
  });
});
