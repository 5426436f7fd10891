import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { PublishBacklog } from './publish-backlog.js';

/** As ioredis names what Redis answers. */
const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });
const FULL = reply("OOM command not allowed when used memory > 'maxmemory'.");

describe('the backlog of events for other nodes', () => {
  const written: string[] = [];
  let answer: () => Promise<unknown>;
  let redis: { refusesWrites: boolean; onWritable: (handler: () => void) => void };
  let writable: () => void;
  let connection: Redis;
  let backlog: PublishBacklog;
  let missed: number;

  beforeEach(() => {
    written.length = 0;
    missed = 0;
    answer = () => Promise.resolve('1-0');
    redis = {
      refusesWrites: false,
      onWritable: (handler) => {
        writable = () => {
          redis.refusesWrites = false;
          handler();
        };
      },
    };
    connection = {
      xadd: async (_stream: string, text: string) => {
        const given = await answer();
        written.push(text);
        return given;
      },
    } as unknown as Redis;
    backlog = new PublishBacklog(connection, redis);
    backlog.onMissed(() => {
      missed += 1;
    });
  });

  const add = (text: string): Promise<unknown> => connection.xadd('stream', text);
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const refuse = (): void => {
    answer = () => {
      redis.refusesWrites = true;
      return Promise.reject(FULL);
    };
  };

  it('is kept in order while Redis refuses writes, and never rejects', async () => {
    refuse();
    await Promise.all(['1', '2', '3'].map(add));
    await add('4');
    expect(written).toEqual([]);
    answer = () => Promise.resolve('1-0');
    writable();
    await add('5');
    await settled();
    expect(written).toEqual(['1', '2', '3', '4', '5']);
    expect(missed).toBe(0);
  });

  it('is bounded in bytes, not only in number', async () => {
    refuse();
    await add('first');
    const large = 'x'.repeat(8 * 1024 * 1024);
    let taken = 0;
    while (backlog.hasRoom && taken < 100) {
      await add(large);
      taken += 1;
    }
    expect(taken).toBe(8);
    answer = () => Promise.resolve('1-0');
    writable();
    await settled();
    expect([written.length, missed, backlog.hasRoom]).toEqual([9, 1, true]);
  });

  it('reports missed events once for an outage, after everything that was kept is written', async () => {
    refuse();
    await Promise.all(Array.from({ length: 5_000 }, (_, n) => add(String(n))));
    expect([backlog.hasRoom, backlog.hasRoom]).toEqual([false, false]);
    expect(missed).toBe(0);
    answer = () => Promise.resolve('1-0');
    writable();
    await settled();
    expect([written.length, missed]).toEqual([5_000, 1]);
  });

  it('takes changes of rooms beyond that, up to a bound of their own', async () => {
    refuse();
    await Promise.all(Array.from({ length: 21_000 }, (_, n) => add(String(n))));
    answer = () => Promise.resolve('1-0');
    writable();
    await settled();
    expect([written.length, missed]).toEqual([20_000, 1]);
  });

  it('does not keep an entry that Redis refuses for itself', async () => {
    answer = () =>
      Promise.reject(reply('WRONGTYPE Operation against a key holding the wrong kind of value'));
    // The notice goes the same way, and must not call for another one.
    backlog.onMissed(() => void add('notice'));
    await add('1');
    await settled();
    expect(missed).toBe(0);
    answer = () => Promise.resolve('1-0');
    await add('2');
    await settled();
    expect([written, missed]).toEqual([['2', 'notice'], 1]);
  });
});
