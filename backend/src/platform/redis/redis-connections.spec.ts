import { describe, expect, it } from '@jest/globals';
import { createRedisSpace } from '../../../test/support/index.js';
import { loadConfig } from '../../config/index.js';
import { ShutdownSequence, ShutdownState } from '../lifecycle/index.js';
import { RedisConnections } from './redis-connections.js';

describe('RedisConnections', () => {
  it('leaves nothing behind that keeps the process, also when a user of a connection ends it again', async () => {
    const { url } = createRedisSpace();
    const config = loadConfig({
      DATABASE_URL: 'postgres://localhost/none',
      JWT_SECRET: 'not used here, but it has to be long',
      REDIS_URL: url,
    });
    const redis = new RedisConnections(config, new ShutdownSequence(new ShutdownState(), config));
    const reader = redis.duplicate('reader');
    await reader.ping();
    const ended = new Promise((resolve) => reader.once('end', resolve));
    redis.close();
    await ended;
    const before = timers();
    reader.disconnect();
    expect(timers()).toBe(before);
  });
});

/** Timers that keep this process running. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
