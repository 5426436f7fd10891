import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { BoundedQueue, QueueFullError } from './bounded-queue.js';

function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

describe('BoundedQueue', () => {
  it('runs no more tasks at once than its limit, the rest in order', async () => {
    const queue = new BoundedQueue(2, 10);
    const gates = [gate(), gate(), gate(), gate()];
    const started: number[] = [];
    const tasks = gates.map(({ opened }, index) =>
      queue.run('anna', async () => {
        started.push(index);
        await opened;
      }),
    );
    await turn();
    expect(started).toEqual([0, 1]);
    gates[1]?.open();
    await turn();
    expect(started).toEqual([0, 1, 2]);
    for (const { open } of gates) open();
    await Promise.all(tasks);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('refuses at once when too many wait, and takes tasks again afterwards', async () => {
    const queue = new BoundedQueue(1, 1);
    const first = gate();
    const running = queue.run('anna', () => first.opened);
    const waiting = queue.run('anna', () => Promise.resolve('waited'));
    await expect(queue.run('anna', () => Promise.resolve())).rejects.toThrow(QueueFullError);
    first.open();
    await running;
    await expect(waiting).resolves.toBe('waited');
    await expect(queue.run('anna', () => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('lets clients take turns, and refuses the last ones of the longest line when too many wait', async () => {
    const queue = new BoundedQueue(1, 4);
    const first = gate();
    const done: string[] = [];
    const run = (client: string, name: string): Promise<unknown> =>
      queue
        .run(client, () => Promise.resolve(done.push(name)))
        .catch(() => done.push(`${name} refused`));
    const running = queue.run('flood', () => first.opened);
    const flood = ['f1', 'f2', 'f3', 'f4', 'f5'].map((name) => run('flood', name));
    const others = [run('anna', 'a1'), run('bert', 'b1'), run('anna', 'a2')];
    await turn();
    expect(done.toSorted()).toEqual(['a2 refused', 'f3 refused', 'f4 refused', 'f5 refused']);
    first.open();
    await Promise.all([running, ...flood, ...others]);
    expect(done.slice(4)).toEqual(['f1', 'a1', 'b1', 'f2']);
    await expect(queue.run('flood', () => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('continues with the next task when one fails', async () => {
    const queue = new BoundedQueue(1, 1);
    await expect(queue.run('anna', () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    await expect(queue.run('anna', () => Promise.resolve('next'))).resolves.toBe('next');
  });
});
