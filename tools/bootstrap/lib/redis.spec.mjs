import net from 'node:net';
import { freeLoopbackPort } from './ports.mjs';
import { assertRedis } from './redis.mjs';

const REAL = process.env.CHATCALL_TEST_REDIS_URL;

async function listen(react) {
  const server = net.createServer(react);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `redis://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

describe('assertRedis', () => {
  it('connects to nothing without REDIS_URL, and accepts a Redis that answers', async () => {
    expect(REAL).toBeTruthy();
    await assertRedis({ REDIS_URL: '' });
    await assertRedis({ REDIS_URL: REAL });
  });

  it('refuses a value that is not the address of a Redis', async () => {
    for (const REDIS_URL of ['hello', 'http://localhost:6379', 'redis:']) {
      await expect(assertRedis({ REDIS_URL })).rejects.toThrow(
        'REDIS_URL is not the address of a Redis.',
      );
    }
  });

  it('names the address at which there is no Redis', async () => {
    const port = await freeLoopbackPort();
    await expect(assertRedis({ REDIS_URL: `redis://127.0.0.1:${port}` })).rejects.toThrow(
      `Redis cannot be reached at 127.0.0.1:${port} (REDIS_URL): connect ECONNREFUSED`,
    );
  });

  it('says that a password is wrong, and does not say the password', async () => {
    const url = REAL.replace('redis://', 'redis://nobody:not-the-password@');
    const refused = await assertRedis({ REDIS_URL: url }).catch((error) => error);
    expect(refused.message).toMatch(/refuses the connection: WRONGPASS/);
    expect(refused.message).not.toContain('not-the-password');
  });

  it('reports another server, or one that does not answer', async () => {
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const silent = await listen(() => undefined);
    await expect(assertRedis({ REDIS_URL: web.url })).rejects.toThrow('is no Redis');
    await expect(assertRedis({ REDIS_URL: silent.url }, 300)).rejects.toThrow('no answer in time');
    web.close();
    silent.close();
  });
});
