import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
    expect(await ready.json()).toEqual({ status: 'ready', checks: { database: 'up' } });
    expect(ready.status).toBe(200);
  });
});
