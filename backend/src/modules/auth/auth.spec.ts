import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../../../test/support/index.js';
import type { TestApp } from '../../../test/support/index.js';

describe('auth over REST', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('registers', async () => {
    const anna = await app.registerUser('anna');
    expect(anna.user.displayName).toBe('anna');
    const socket = await anna.socket();
    expect(socket.connected).toBe(true);
  });
});
