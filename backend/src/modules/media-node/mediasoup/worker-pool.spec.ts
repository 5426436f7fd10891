import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { removableWorker } from '../../../../test/media/removable-worker.js';
import { dumpRouters } from '../../../../test/media/worker-dumps.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { MediaRouter, RouterLoss } from './media-router.js';
import { leastLoaded } from './worker-pool.js';
import type { WorkerPool } from './worker-pool.js';

/** The real worker binary, processes and signals. */
describe('WorkerPool', () => {
  let pool: WorkerPool;

  afterEach(() => pool.close());

  it('spreads routers and counts what each worker carries', async () => {
    pool = await startPool({ size: 2 });
    const routers = await Promise.all([pool.createRouter(), pool.createRouter()]);
    await pool.createRouter();
    expect(pool.workers.map(({ load }) => load.routers).toSorted()).toEqual([1, 2]);
    for (const router of routers) router.close();
    expect(pool.workers.reduce((sum, { load }) => sum + load.routers, 0)).toBe(1);
  });

  it('replaces a worker that was killed, notifies its routers, and does not affect the others', async () => {
    pool = await startPool({ size: 2 });
    const routers = await Promise.all([pool.createRouter(), pool.createRouter()]);
    const lost: [MediaRouter, RouterLoss][] = [];
    for (const router of routers) router.on('lost', (why) => lost.push([router, why]));
    const [killed, survivor] = pool.workers;
    process.kill(killed?.pid ?? 0, 'SIGKILL');
    await eventually(() => lost.length === 1, 'the loss');
    expect(lost[0]?.[1]).toBe('worker-died');
    const alive = routers.find((router) => router !== lost[0]?.[0]);
    expect(alive).toBeDefined();
    await expect(dumpRouters()).resolves.toMatchObject([{ transportIds: [] }]);
    await eventually(() => pool.workers.length === 2, 'the replacement');
    expect(pool.workers.map(({ pid }) => pid)).toContain(survivor?.pid);
    expect(pool.workers.map(({ pid }) => pid)).not.toContain(killed?.pid);
    const transport = await (await pool.createRouter()).createTransport('send');
    expect(
      transport.iceCandidates.map(({ address, protocol }) => `${protocol} ${address}`),
    ).toEqual(['udp 127.0.0.1', 'tcp 127.0.0.1']);
  });

  it('ends a worker that hangs, and replaces it; one that answers stays', async () => {
    pool = await startPool({ size: 2, hang: { checkMs: 50, withinMs: 500 } });
    const [killed, survivor] = pool.workers.map(({ pid }) => pid);
    process.kill(killed ?? 0, 'SIGSTOP');
    await eventually(
      () => !pool.workers.some(({ pid }) => pid === killed),
      'the end of the worker that hangs',
    );
    await eventually(() => pool.workers.length === 2, 'the replacement');
    expect(pool.workers.map(({ pid }) => pid)).toContain(survivor);
    await expect(pool.createRouter()).resolves.toHaveProperty('rtpCapabilities.codecs');
  });

  it('waits longer while replacements keep dying, and gives up none', async () => {
    pool = await startPool();
    const pids = new Set<number>();
    for (let death = 0; death < 3; death += 1) {
      await eventually(() => pool.workers.length === 1, 'a worker');
      const pid = pool.workers[0]?.pid ?? 0;
      pids.add(pid);
      process.kill(pid, 'SIGKILL');
      await eventually(() => !pool.workers.some((worker) => worker.pid === pid), 'the death');
    }
    await expect(pool.createRouter()).rejects.toMatchObject({ code: 'MEDIA.UNAVAILABLE' });
    await eventually(() => pool.workers.length === 1, 'another worker');
    expect(pids.size).toBe(3);
  });

  it('keeps trying while no worker can be started', async () => {
    const binary = await removableWorker();
    const errors = jest.spyOn(Logger.prototype, 'error');
    const vain = (): number =>
      errors.mock.calls.filter(([, text]) => /could not be started/.test(String(text))).length;
    try {
      pool = await startPool({ size: 2, workerBin: binary.path });
      const dead = pool.workers.map(({ pid }) => pid);
      await binary.takeAway();
      for (const pid of dead) process.kill(pid, 'SIGKILL');
      await eventually(() => vain() === 6, 'three attempts for each');
      expect(pool.workers).toEqual([]);
      await expect(pool.createRouter()).rejects.toMatchObject({ code: 'MEDIA.UNAVAILABLE' });
      await binary.putBack();
      await eventually(() => pool.workers.length === 2, 'both replacements');
      await expect(pool.createRouter()).resolves.toHaveProperty('rtpCapabilities.codecs');
    } finally {
      errors.mockRestore();
      await binary.close();
    }
  });

  it('does not start without the binary, and says what is missing', async () => {
    await expect(startPool({ workerBin: '/nowhere/mediasoup-worker' })).rejects.toThrow(/ENOENT/);
    pool = await startPool();
  });

  it('gives worker n the port basePort + n, for UDP and TCP', async () => {
    const basePort = await freePort();
    pool = await startPool({ size: 1, basePort });
    const transport = await (await pool.createRouter()).createTransport('recv');
    expect(transport.iceCandidates.map(({ port }) => port)).toEqual([basePort, basePort]);
  });

  it('does not start on a port that is taken, and leaves no process behind', async () => {
    const taken = createSocket('udp4');
    await new Promise<void>((resolve) => taken.bind(0, '127.0.0.1', resolve));
    const basePort = taken.address().port;
    await expect(startPool({ basePort })).rejects.toThrow(/address already in use/i);
    taken.close();
    pool = await startPool({ basePort });
    expect(pool.workers).toHaveLength(1);
  });
});

/** A port that is free for UDP and TCP: other tests take ports meanwhile. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = createSocket('udp4');
  const free = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => resolve(true));
  });
  if (free) await new Promise<void>((resolve) => socket.close(() => resolve()));
  await new Promise((resolve) => server.close(resolve));
  return free ? port : freePort();
}

const worker = (name: string, routers: number, producers: number, consumers: number) => ({
  name,
  load: { routers, producers, consumers },
});

describe('leastLoaded', () => {
  it('returns null when there is no worker', () => {
    expect(leastLoaded([])).toBeNull();
  });

  it('chooses the worker with the fewest streams, however many rooms it has', () => {
    expect(
      leastLoaded([worker('a', 1, 2, 10), worker('b', 5, 1, 3), worker('c', 0, 4, 4)])?.name,
    ).toBe('b');
  });

  it('chooses the worker with fewer rooms when there are no streams', () => {
    expect(leastLoaded([worker('a', 2, 0, 0), worker('b', 1, 0, 0)])?.name).toBe('b');
  });

  it('chooses the first of equal workers', () => {
    expect(leastLoaded([worker('a', 1, 1, 1), worker('b', 1, 1, 1)])?.name).toBe('a');
  });
});
