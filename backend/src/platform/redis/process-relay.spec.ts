import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createDatabase, createRedisSpace, startOwnRedis } from '../../../test/support/index.js';
import type { OwnRedis, TestDatabase, TestRedis } from '../../../test/support/index.js';
import { ConfigModule, loadConfig } from '../../config/index.js';
import { NotFoundError } from '../errors/index.js';
import { closeApp } from '../lifecycle/process-lifecycle.js';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { ProcessRelay } from './process-relay.js';
import { RedisModule } from './redis.module.js';

@Module({})
class RelayTestModule {
  static forRoot(space: TestRedis | TestDatabase): DynamicModule {
    const withRedis = 'keyPrefix' in space;
    const config = loadConfig({
      DATABASE_URL: withRedis ? 'postgres://localhost/none' : space.url,
      JWT_SECRET: 'not used here, but it has to be long',
      ...(withRedis ? { REDIS_URL: space.url, REDIS_PREFIX: space.keyPrefix } : {}),
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
  let own: OwnRedis | undefined;
  beforeEach(() => {
    redis = createRedisSpace();
  });
  afterEach(async () => {
    for (const context of open.splice(0)) await closeApp(context);
    await redis.clear();
    await own?.close();
    own = undefined;
  });

  async function start(space: TestRedis | TestDatabase = redis): Promise<ProcessRelay> {
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

  /** Fulfils when each of the two receives messages of the other. */
  async function connected(one: ProcessRelay, two: ProcessRelay): Promise<void> {
    let received = 0;
    for (const relay of [one, two]) relay.on('hello', () => (received += 1));
    while (received < 2) {
      for (const relay of [one, two]) relay.publish('hello', null);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('publishes to the other processes, by topic, and not to itself', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    const received: unknown[] = [];
    one.on('changed', (message) => received.push(['one', message]));
    two.on('changed', (message) => received.push(['two', message]));
    two.on('other', (message) => received.push(['other', message]));
    one.publish('changed', { id: 'a', list: [1, null] });
    one.publish('unhandled', 1);
    two.publish('changed', 'b');
    await until(() => received.length === 2);
    expect(received).toContainEqual(['two', { id: 'a', list: [1, null] }]);
    expect(received).toContainEqual(['one', 'b']);
  });

  it('continues to receive when a handler fails', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    const received: unknown[] = [];
    two.on('changed', () => {
      throw new Error('broken handler');
    });
    two.on('changed', (message) => received.push(message));
    one.publish('changed', 1);
    one.publish('changed', 2);
    await until(() => received.length === 2);
  });

  it('ignores foreign messages on the channel', async () => {
    const [one, two] = [await start(), await start()];
    await connected(one, two);
    const foreign = new Redis(redis.url);
    await foreign.publish(`${redis.keyPrefix}:relay`, 'no json');
    await foreign.publish(`${redis.keyPrefix}:relay`, 'null');
    foreign.disconnect();
    const received: unknown[] = [];
    two.on('changed', (message) => received.push(message));
    one.publish('changed', 1);
    await until(() => received.length === 1);
  });

  it('reports that messages may have been lost, and receives again afterwards', async () => {
    // The connections of other tests must not end.
    own = await startOwnRedis();
    const space = { ...redis, url: own.url };
    const [one, two] = [await start(space), await start(space)];
    await connected(one, two);
    let gaps = 0;
    two.onGap(() => (gaps += 1));
    for (const line of String(await own.command('CLIENT', 'LIST')).split('\n')) {
      const id = /(?:^| )id=(\d+)/.exec(line)?.[1];
      if (id !== undefined && line.includes('name=chatcall-relay'))
        await own.command('CLIENT', 'KILL', 'ID', id);
    }
    await until(() => gaps >= 1);
    await connected(one, two);
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

  describe('without Redis, over PostgreSQL', () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await createDatabase();
    });
    afterEach(async () => {
      for (const context of open.splice(0)) await closeApp(context);
      await database.drop();
    });

    async function query(sql: string): Promise<void> {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(sql);
      await client.end();
    }

    it('publishes to the other processes, by topic, and not to itself', async () => {
      const [one, two] = [await start(database), await start(database)];
      await connected(one, two);
      const received: unknown[] = [];
      one.on('changed', (message) => received.push(['one', message]));
      two.on('changed', (message) => received.push(['two', message]));
      two.on('other', (message) => received.push(['other', message]));
      one.publish('changed', { id: 'a', list: [1, null] });
      two.publish('changed', 'b');
      await until(() => received.length === 2);
      expect(received).toContainEqual(['two', { id: 'a', list: [1, null] }]);
      expect(received).toContainEqual(['one', 'b']);
    });

    it('delivers what a process published that ended at once', async () => {
      const server = await start(database);
      let ready = false;
      server.onGap(() => (ready = true));
      await until(() => ready);
      const received: unknown[] = [];
      server.on('changed', (message) => received.push(message));
      const short = await start(database);
      for (let count = 1; count <= 50; count += 1) short.publish('changed', count);
      const context = open.pop();
      if (context !== undefined) await closeApp(context);
      await until(() => received.length === 50);
    });

    it('ignores foreign and refuses too long notices, and carries the next one', async () => {
      const [one, two] = [await start(database), await start(database)];
      await connected(one, two);
      const received: unknown[] = [];
      two.on('changed', (message) => received.push(message));
      await query(`NOTIFY chatcall_notices, 'no json'`);
      await query('NOTIFY chatcall_notices');
      one.publish('changed', 'x'.repeat(8_000));
      one.publish('changed', 1);
      await until(() => received.length === 1);
      expect(received).toEqual([1]);
    });

    it('gives its connection one query at a time, in the order of the calls', async () => {
      const [one, two] = [await start(database), await start(database)];
      await connected(one, two);
      const received: unknown[] = [];
      two.on('changed', (message) => received.push(message));
      const query = Reflect.get(pg.Client.prototype, 'query');
      const running = new Map<unknown, number>();
      let most = 0;
      const counted = async function (this: pg.Client, ...values: unknown[]): Promise<unknown> {
        running.set(this, (running.get(this) ?? 0) + 1);
        most = Math.max(most, ...running.values());
        try {
          return await (Reflect.apply(query, this, values) as unknown);
        } finally {
          running.set(this, (running.get(this) ?? 0) - 1);
        }
      };
      Reflect.set(pg.Client.prototype, 'query', counted);
      try {
        const numbers = Array.from({ length: 20 }, (_, index) => index);
        for (const number of numbers) one.publish('changed', number);
        await until(() => received.length === numbers.length);
        expect(received).toEqual(numbers);
        expect(most).toBe(1);
      } finally {
        Reflect.set(pg.Client.prototype, 'query', query);
      }
    });

    it('reports that notices may have been lost, and receives again afterwards', async () => {
      const [one, two] = [await start(database), await start(database)];
      await connected(one, two);
      let gaps = 0;
      two.onGap(() => (gaps += 1));
      await query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'chatcall-notices'`);
      await until(() => gaps >= 1);
      await connected(one, two);
    });
  });
});
