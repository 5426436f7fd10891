import { describe, expect, it } from '@jest/globals';
import { KeyedQueue } from './keyed-queue.js';

const tick = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('KeyedQueue', () => {
  it('runs one after another within a key, in the order of the calls', async () => {
    const queue = new KeyedQueue<string>();
    const seen: string[] = [];
    const work = (name: string, ms: number) => async (): Promise<void> => {
      seen.push(`${name} begins`);
      await tick(ms);
      seen.push(`${name} ends`);
    };
    await Promise.all([
      queue.run('a', work('1', 20)),
      queue.run('a', work('2', 1)),
      queue.run('a', work('3', 1)),
    ]);
    expect(seen).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
  });

  it('runs different keys side by side, and begins at once where nothing runs', () => {
    const queue = new KeyedQueue<string>();
    const begun: string[] = [];
    for (const id of ['a', 'b']) {
      void queue.run(id, () => {
        begun.push(id);
        return tick(1);
      });
    }
    expect(begun).toEqual(['a', 'b']);
  });

  it('continues after a failure, passes the failure to its caller, and keeps nothing', async () => {
    const queue = new KeyedQueue<string>();
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const next = queue.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(queue.size).toBe(0);
  });
});
