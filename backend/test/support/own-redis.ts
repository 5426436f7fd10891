import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A Redis of one test alone, whose settings it may change. */
export interface OwnRedis {
  readonly url: string;
  /** With every write refused, as with a full memory, or with room again. */
  fill(full: boolean): Promise<void>;
  command(...words: string[]): Promise<unknown>;
  close(): Promise<void>;
}

const START_MS = 10_000;

export async function startOwnRedis(): Promise<OwnRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'chatcall-redis-'));
  const port = await freePort();
  const server = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ],
    {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin` },
    },
  );
  const ended = once(server, 'exit');
  const client = new Redis(port, '127.0.0.1', {
    maxRetriesPerRequest: null,
    retryStrategy: () => 50,
  });
  client.on('error', () => undefined);
  await Promise.race([
    client.ping(),
    ended.then(() => Promise.reject(new Error('redis-server ended at once'))),
    sleep(START_MS, undefined, { ref: false }).then(() =>
      Promise.reject(new Error('redis-server did not start in time')),
    ),
  ]);
  return {
    url: `redis://127.0.0.1:${port}`,
    fill: async (full) => {
      await client.config('SET', 'maxmemory-policy', 'noeviction');
      await client.config('SET', 'maxmemory', full ? '1' : '0');
    },
    command: (name = '', ...words) => client.call(name, ...words),
    close: async () => {
      client.disconnect();
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
