import { afterEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createRedisSpace } from '../../../test/support/index.js';
import type { TestRedis } from '../../../test/support/index.js';
import { startCuttableProxy } from '../../../test/support/cuttable-proxy.js';
import { ConfigModule, loadConfig } from '../../config/index.js';
import { Redis } from 'ioredis';
import { closeApp } from '../lifecycle/process-lifecycle.js';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { FAILED_MAX } from './failed-jobs.js';
import { BULL_QUEUE } from './bull-queue.js';
import { FailedJobs, JobQueue } from './index.js';
import { QueueModule } from './queue.module.js';

@Module({})
class QueueTestModule {
  static forRoot(redis: TestRedis | null, roles: string): DynamicModule {
    const config = loadConfig({
      DATABASE_URL: 'postgres://localhost/none',
      JWT_SECRET: 'not used here, but it has to be long',
      ROLES: roles,
      ...(redis === null ? {} : { REDIS_URL: redis.url, REDIS_PREFIX: redis.keyPrefix }),
    });
    return {
      module: QueueTestModule,
      imports: [
        ConfigModule.forRoot(config),
        LifecycleModule,
        RedisModule,
        QueueModule.forRoot(config),
      ],
    };
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean, ms = 4_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${condition.toString()}`);
    await sleep(10);
  }
}

async function untilAsync(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10);
}

const CARRIERS = [
  ['in the process', (): TestRedis | null => null],
  ['Bull on Redis', (): TestRedis | null => createRedisSpace()],
] as const;

describe.each(CARRIERS)('jobs, carried by %s', (_name, space) => {
  const open: INestApplicationContext[] = [];
  let redis: TestRedis | null = null;

  async function start(roles = ''): Promise<JobQueue> {
    redis ??= space();
    const module = QueueTestModule.forRoot(redis, roles);
    const context = await NestFactory.createApplicationContext(module, { logger: false });
    open.push(context);
    return context.get(JobQueue);
  }

  afterEach(async () => {
    for (const context of open.splice(0)) await closeApp(context);
    await redis?.clear();
    redis = null;
  });

  it('run after their delay, with their payload', async () => {
    const queue = await start();
    const done: [unknown, number][] = [];
    queue.process('ring', async (payload) => void done.push([payload, Date.now()]));
    const began = Date.now();
    await queue.schedule({
      name: 'ring',
      key: 'a',
      payload: { callId: 'a', list: [1] },
      delayMs: 300,
    });
    await until(() => done.length > 0);
    expect(done[0]?.[0]).toEqual({ callId: 'a', list: [1] });
    expect((done[0]?.[1] ?? 0) - began).toBeGreaterThanOrEqual(295);
    await sleep(200);
    expect(done).toHaveLength(1);
  });

  it('do not run once they are cancelled, by any process', async () => {
    const queue = await start();
    const done: unknown[] = [];
    queue.process('ring', async (payload) => void done.push(payload['id']));
    await queue.schedule({ name: 'ring', key: 'a', payload: { id: 'a' }, delayMs: 200 });
    await queue.schedule({ name: 'ring', key: 'b', payload: { id: 'b' }, delayMs: 200 });
    await queue.cancel('ring', 'a');
    await queue.cancel('ring', 'never scheduled');
    await until(() => done.length > 0);
    await sleep(300);
    expect(done).toEqual(['b']);
  });

  it('replace the waiting one with the same name and key', async () => {
    const queue = await start();
    const done: unknown[] = [];
    queue.process('ring', async (payload) => void done.push(payload['turn']));
    await queue.schedule({ name: 'ring', key: 'a', payload: { turn: 1 }, delayMs: 150 });
    await queue.schedule({ name: 'ring', key: 'a', payload: { turn: 2 }, delayMs: 400 });
    await until(() => done.length > 0);
    await sleep(400);
    expect(done).toEqual([2]);
  });

  it('can have the same key under another name, and be scheduled again after they ran', async () => {
    const queue = await start();
    const done: string[] = [];
    queue.process('ring', async () => void done.push('ring'));
    queue.process('clean', async () => void done.push('clean'));
    await queue.schedule({ name: 'ring', key: 'a', payload: {}, delayMs: 0 });
    await queue.schedule({ name: 'clean', key: 'a', payload: {}, delayMs: 0 });
    await until(() => done.length === 2);
    await sleep(50);
    await queue.schedule({ name: 'ring', key: 'a', payload: {}, delayMs: 0 });
    await until(() => done.length === 3);
    expect([...done].sort()).toEqual(['clean', 'ring', 'ring']);
  });

  it('do not change when the payload that was passed changes', async () => {
    const queue = await start();
    const done: unknown[] = [];
    queue.process('ring', async (payload) => void done.push(payload));
    const payload = { list: [1] };
    await queue.schedule({ name: 'ring', key: 'a', payload, delayMs: 50 });
    payload.list.push(2);
    await until(() => done.length > 0);
    expect(done).toEqual([{ list: [1] }]);
  });

  it('do not stop the others when they fail', async () => {
    const queue = await start();
    const done: unknown[] = [];
    queue.process('ring', async (payload) => {
      if (payload['fails'] === true) throw new Error('on purpose');
      done.push(payload['id']);
    });
    await queue.schedule({ name: 'ring', key: 'a', payload: { fails: true }, delayMs: 0 });
    await queue.schedule({ name: 'ring', key: 'b', payload: { id: 'b' }, delayMs: 50 });
    await until(() => done.length > 0);
    expect(done).toEqual(['b']);
  });

  /** Of the process that was started last. */
  const failures = (): FailedJobs => {
    const context = open.at(-1);
    if (context === undefined) throw new Error('no process');
    return context.get(FailedJobs);
  };

  it('are kept when they fail, without logins in the error, and started again once by two requests', async () => {
    const queue = await start();
    let times = 0;
    queue.process('mail', async () => {
      times += 1;
      if (times === 1) throw new Error('smtp://user:secret@mail.example.com is away\nat line 1');
    });
    const before = Date.now();
    await queue.schedule({ name: 'mail', key: 'a', payload: { link: 'secret' }, delayMs: 0 });
    await untilAsync(async () => (await failures().counts()).failed === 1);
    const [job] = await failures().list();
    expect(job).toMatchObject({
      id: 'mail:a',
      name: 'mail',
      attempts: 1,
      repeats: false,
      error: 'smtp://mail.example.com is away',
    });
    expect(job?.failedAt.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(JSON.stringify(job)).not.toContain('secret');
    const retried = await Promise.all([failures().retry('mail:a'), failures().retry('mail:a')]);
    expect(retried.filter((each) => each !== null)).toHaveLength(1);
    await until(() => times === 2);
    expect(await failures().retry('mail:a')).toBeNull();
    await untilAsync(async () => (await failures().counts()).active === 0);
    expect([times, await failures().list()]).toEqual([2, []]);
  });

  it('count their attempts when they fail again, and can be removed', async () => {
    const queue = await start();
    queue.process('mail', () => Promise.reject(new Error('on purpose')));
    await queue.schedule({ name: 'mail', key: 'a', payload: {}, delayMs: 0 });
    const attempts = async (): Promise<number> => (await failures().list())[0]?.attempts ?? 0;
    await untilAsync(async () => (await attempts()) === 1);
    await failures().retry('mail:a');
    await untilAsync(async () => (await attempts()) === 2);
    expect(await failures().remove('mail:a')).toMatchObject({ id: 'mail:a' });
    expect(await failures().remove('mail:a')).toBeNull();
    expect(await failures().list()).toEqual([]);
  });

  it('are no longer among the failed ones when they are scheduled again or cancelled', async () => {
    const queue = await start();
    queue.process('ring', (payload) =>
      payload['fails'] === true ? Promise.reject(new Error('on purpose')) : Promise.resolve(),
    );
    for (const key of ['a', 'b'])
      await queue.schedule({ name: 'ring', key, payload: { fails: true }, delayMs: 0 });
    await untilAsync(async () => (await failures().list()).length === 2);
    await queue.schedule({ name: 'ring', key: 'a', payload: {}, delayMs: 0 });
    await queue.cancel('ring', 'b');
    expect(await failures().list()).toEqual([]);
    expect(await failures().retry('ring:b')).toBeNull();
  });

  it('are kept up to a number, the newest', async () => {
    const queue = await start();
    let times = 0;
    queue.process('mail', () => Promise.reject(new Error(`${(times += 1)} on purpose`)));
    for (let key = 0; key < FAILED_MAX + 5; key += 1)
      await queue.schedule({ name: 'mail', key: String(key), payload: {}, delayMs: 0 });
    await until(() => times === FAILED_MAX + 5, 30_000);
    await untilAsync(async () => (await failures().counts()).active === 0);
    expect(await failures().list()).toHaveLength(FAILED_MAX);
    expect((await failures().counts()).failed).toBe(FAILED_MAX);
  });

  it('that repeat go on after a failure, which can be started again without another run later', async () => {
    const queue = await start();
    let [times, failing] = [0, true];
    queue.every('clean-up', 150, async () => {
      times += 1;
      if (failing) throw new Error('on purpose');
    });
    await untilAsync(async () => (await failures().list()).length > 0);
    failing = false;
    await untilAsync(async () => (await failures().counts()).active === 0);
    const { scheduled } = await failures().counts();
    const [job] = await failures().list();
    expect(job).toMatchObject({ name: 'clean-up', repeats: true });
    expect(await failures().retry(job?.id ?? '')).not.toBeNull();
    const since = times;
    await until(() => times >= since + 3);
    expect((await failures().list()).map(({ id }) => id)).not.toContain(job?.id);
    await untilAsync(async () => (await failures().counts()).scheduled === scheduled);
    expect(scheduled).toBe(1);
  });

  it('that repeat keep only their last failed run, and so displace no other job', async () => {
    const queue = await start();
    let times = 0;
    queue.process('mail', () => Promise.reject(new Error('on purpose')));
    await queue.schedule({ name: 'mail', key: 'a', payload: {}, delayMs: 0 });
    queue.every('clean-up', 100, async () => {
      if ((times += 1) <= 4) throw new Error(`run ${times}`);
    });
    const errors = async (): Promise<readonly string[]> =>
      (await failures().list()).map(({ error }) => error).sort();
    await untilAsync(async () => (await errors()).join() === 'on purpose,run 4');
  });

  it('run again and again when they repeat', async () => {
    const queue = await start();
    let times = 0;
    queue.every('clean-up', 150, async () => void (times += 1));
    await until(() => times >= 3);
  });

  it('are waited for at the end when they are running', async () => {
    const queue = await start();
    let state = 'waiting';
    queue.process('slow', async () => {
      state = 'running';
      await sleep(300);
      state = 'done';
    });
    await queue.schedule({ name: 'slow', key: 'a', payload: {}, delayMs: 0 });
    await until(() => state === 'running');
    for (const context of open.splice(0)) await closeApp(context);
    expect(state).toBe('done');
  });
});

describe('jobs of several processes', () => {
  const open: INestApplicationContext[] = [];
  let redis: TestRedis;
  afterEach(async () => {
    for (const context of open.splice(0)) await closeApp(context);
    await redis.clear();
  });

  async function start(roles: string): Promise<JobQueue> {
    const module = QueueTestModule.forRoot(redis, roles);
    const context = await NestFactory.createApplicationContext(module, { logger: false });
    open.push(context);
    return context.get(JobQueue);
  }

  it('run once, in a process with the role, and can be cancelled by another', async () => {
    redis = createRedisSpace();
    const [api, first, second] = [await start('api'), await start('jobs'), await start('api,jobs')];
    const done: string[] = [];
    api.process('ring', async (payload) => void done.push(`api ${String(payload['id'])}`));
    first.process('ring', async (payload) => void done.push(`jobs ${String(payload['id'])}`));
    second.process('ring', async (payload) => void done.push(`jobs ${String(payload['id'])}`));
    // Long enough to cancel half of them on a busy machine.
    for (let id = 0; id < 20; id += 1)
      await api.schedule({ name: 'ring', key: String(id), payload: { id }, delayMs: 2_500 });
    for (let id = 0; id < 20; id += 2) await second.cancel('ring', String(id));
    await until(() => done.length >= 10);
    await sleep(300);
    expect(done.sort()).toEqual(
      Array.from({ length: 10 }, (_, index) => `jobs ${index * 2 + 1}`).sort(),
    );
  });

  it('outlive the process that scheduled them', async () => {
    redis = createRedisSpace();
    const before = await start('api');
    await before.schedule({ name: 'ring', key: 'a', payload: { id: 'a' }, delayMs: 300 });
    for (const context of open.splice(0)) await closeApp(context);
    const after = await start('jobs');
    const done: unknown[] = [];
    after.process('ring', async (payload) => void done.push(payload['id']));
    await until(() => done.length > 0);
    expect(done).toEqual(['a']);
  });

  it('repeat once per interval over all processes, also after the interval changed', async () => {
    redis = createRedisSpace();
    let times = 0;
    const old = await start('jobs');
    old.every('clean-up', 100, async () => void (times += 1));
    await until(() => times >= 1);
    for (const context of open.splice(0)) await closeApp(context);
    for (const queue of [await start('jobs'), await start('jobs')])
      queue.every('clean-up', 400, async () => void (times += 1));
    await sleep(600);
    times = 0;
    const since = Date.now();
    await until(() => times >= 4, 8_000);
    // Late runs are those of a slow machine; none is additional.
    expect(times).toBeLessThanOrEqual((Date.now() - since) / 400 + 1);
  });

  it('continue to repeat after Redis came back without its data', async () => {
    redis = createRedisSpace();
    const proxy = await startCuttableProxy(redis.url);
    const through = { ...redis, url: proxy.url };
    let times = 0;
    try {
      const context = await NestFactory.createApplicationContext(
        QueueTestModule.forRoot(through, 'jobs'),
        {
          logger: false,
        },
      );
      open.push(context);
      context.get(JobQueue).every('clean-up', 200, async () => void (times += 1));
      await until(() => times >= 1);
      await proxy.cut();
      await redis.clear();
      await proxy.restore();
      await sleep(500);
      times = 0;
      await until(() => times >= 2, 8_000);
    } finally {
      for (const context of open.splice(0)) await closeApp(context);
      await proxy.close();
    }
  });

  it('are taken over from a process that was killed while it took one, also when they repeat', async () => {
    redis = createRedisSpace();
    const setup = await start('jobs');
    setup.every('reconcile', 60_000, () => Promise.resolve());
    const client = new Redis(redis.url);
    const key = (name: string): string => `${redis?.keyPrefix}:bull:${BULL_QUEUE}:${name}`;
    await untilAsync(async () => (await client.zcard(key('delayed'))) === 1);
    for (const context of open.splice(0)) await closeApp(context);
    // It was taken, but neither was its next run added nor is its lock renewed.
    const [id = ''] = await client.zrange(key('delayed'), 0, -1);
    await client.zrem(key('delayed'), id);
    await client.lpush(key('active'), id);
    await client.quit();

    let times = 0;
    const next = await start('jobs');
    next.every('reconcile', 60_000, async () => void (times += 1));
    await until(() => times === 1, 20_000);
  });
});
