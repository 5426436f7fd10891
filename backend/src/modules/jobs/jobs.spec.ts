import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CursorPage, FailedJob, JobQueues } from '@chatcall/contracts';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { TestApp, TestUser } from '../../../test/support/index.js';
import { FailedJobs, JobQueue } from '../../platform/queue/index.js';

describe('failed jobs over REST', () => {
  let app: TestApp;
  let boss: TestUser;
  let isFailing = true;
  let runs = 0;
  beforeAll(async () => {
    app = await startTestApp();
    boss = await app.registerUser('boss');
    await app.changeAccount(boss, { siteRole: 'administrator' });
    app.app.get(JobQueue).process('test.job', async () => {
      runs += 1;
      if (isFailing) throw new Error('on purpose');
    });
  });
  afterAll(() => app.close());

  const ask = <T>(method: string, path: string) =>
    rest<T>(app.url, method, path, { token: boss.token });
  const page = async (query = ''): Promise<CursorPage<FailedJob>> =>
    (await ask<CursorPage<FailedJob>>('GET', `admin/jobs${query}`)).body;
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('are listed in pages, run once after two requests, and are removed; the audit log has it', async () => {
    for (const key of ['a', 'b', 'c'])
      await app.app
        .get(JobQueue)
        .schedule({ name: 'test.job', key, payload: { secret: 'hidden' }, delayMs: 0 });
    await until(async () => (await app.app.get(FailedJobs).list()).length === 3);

    const first = await page('?limit=2');
    expect((await ask<JobQueues>('GET', 'admin/jobs/queues')).body).toMatchObject({
      durable: false,
      queues: [{ name: 'jobs', waiting: 0, active: 0, failed: 3 }],
    });
    const last = await page(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...last.items].map(({ id }) => id).sort()).toEqual([
      'test.job:a',
      'test.job:b',
      'test.job:c',
    ]);
    expect([last.nextCursor, JSON.stringify(first).includes('hidden')]).toEqual([null, false]);
    expect((await ask('GET', 'admin/jobs?cursor=abc')).status).toBe(400);

    isFailing = false;
    const retry = (): Promise<{ status: number }> => ask('POST', 'admin/jobs/test.job%3Aa/retry');
    const answers = await Promise.all([retry(), retry()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
    await until(async () => runs === 4);
    for (let time = 0; time < 2; time += 1)
      expect((await ask('DELETE', 'admin/jobs/test.job:b')).status).toBe(204);
    expect((await page()).items.map(({ id }) => id)).toEqual(['test.job:c']);
    expect(runs).toBe(4);

    for (const [action, targetId] of [
      ['job.retried', 'test.job:a'],
      ['job.removed', 'test.job:b'],
    ] as const)
      expect(await app.auditEntries(boss, `action=${action}`)).toMatchObject([
        {
          actorId: boss.user.id,
          targetKind: 'job',
          targetId,
          details: { name: 'test.job' },
        },
      ]);
  });
});
