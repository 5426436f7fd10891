import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { BoundedQueue, QueueFullError } from './bounded-queue.js';

function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

describe('BoundedQueue', () => {
  it('runs no more at once than it may, the rest in order', async () => {
    const queue = new BoundedQueue(2, 10);
    const gates = [gate(), gate(), gate(), gate()];
    const started: number[] = [];
    const tasks = gates.map(({ opened }, index) =>
      queue.run(async () => {
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
    const running = queue.run(() => first.opened);
    const waiting = queue.run(() => Promise.resolve('waited'));
    await expect(queue.run(() => Promise.resolve())).rejects.toThrow(QueueFullError);
    first.open();
    await running;
    await expect(waiting).resolves.toBe('waited');
    await expect(queue.run(() => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('gives the place on when a task fails', async () => {
    const queue = new BoundedQueue(1, 1);
    await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(queue.run(() => Promise.resolve('next'))).resolves.toBe('next');
  });
});
