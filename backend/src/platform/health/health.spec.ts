import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HealthService } from './health.service.js';
import { FileStore } from '../storage/index.js';
import { startPlatformApp } from '../../../test/support/index.js';

describe('health', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  beforeAll(async () => {
    app = await startPlatformApp();
  });
  afterAll(() => app.close());

  it('is live and ready', async () => {
    const live = await fetch(`${app.url}/api/health/live`);
    expect(live.status).toBe(200);
    const ready = await fetch(`${app.url}/api/health/ready`);
    expect(await ready.json()).toEqual({
      status: 'ready',
      checks: { database: 'up', storage: 'up' },
    });
    expect(ready.status).toBe(200);
  });

  it('is not ready when no file can be written', async () => {
    const files = app.app.get(FileStore);
    const full = jest
      .spyOn(files, 'assertWritable')
      .mockRejectedValue(new Error('the disk is full'));
    try {
      const ready = await fetch(`${app.url}/api/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { status: 'not-ready', checks: { database: 'up', storage: 'down' } },
      ]);
    } finally {
      full.mockRestore();
    }
  });

  it('checks its parts once for all requests at the same time', async () => {
    const check = jest.spyOn(app.app.get(FileStore), 'assertWritable');
    const health = app.app.get(HealthService);
    await Promise.all([health.ready(), health.ready(), health.ready()]);
    expect(check).toHaveBeenCalledTimes(1);
    await health.ready();
    expect(check).toHaveBeenCalledTimes(2);
    check.mockRestore();
  });
});
