import { describe, expect, it } from '@jest/globals';
import type { FileId, UserId } from '@chatcall/contracts';
import type { RedisConnections } from '../../../platform/redis/index.js';
import { UploadLockedError } from './upload.errors.js';
import { UploadLocks } from './upload-locks.js';

const ADA = 'ada';
const BOB = 'bob';
const never = new AbortController().signal;
const nothing = (): void => undefined;

/** Locks of a process; those of all processes are in the hands of the test. */
function locksWith(redis: { available: boolean; commands?: () => unknown }): UploadLocks {
  return new UploadLocks({ keyPrefix: 'test', ...redis } as unknown as RedisConnections);
}

/** @returns the code of the error, or `held` */
function attempt(
  locks: UploadLocks,
  id: FileId,
  userId: UserId,
  signal = never,
): Promise<string | undefined> {
  const lock = locks.newLock(id, userId);
  return lock.lock(signal, nothing).then(
    async () => {
      await lock.unlock();
      return 'held';
    },
    (error: unknown) => (error instanceof UploadLockedError ? error.code : String(error)),
  );
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('Locks of uploads', () => {
  it('let eight requests wait for one upload, and refuse the others', async () => {
    const locks = locksWith({ available: false });
    const holder = locks.newLock('one', ADA);
    let asked = 0;
    await holder.lock(never, () => {
      asked += 1;
    });
    const waiting = times(8, () => attempt(locks, 'one', ADA));
    expect(await attempt(locks, 'one', BOB)).toBe('FILE.UPLOAD_LOCKED');
    expect(asked).toBe(8);
    await holder.unlock();
    expect(await Promise.all(waiting)).toEqual(times(8, () => 'held'));
    expect(await attempt(locks, 'one', BOB)).toBe('held');
  });

  it('let 32 requests of one user wait, and those of others as before', async () => {
    const locks = locksWith({ available: false });
    const holders = times(6, (index) => locks.newLock(`upload-${index}`, ADA));
    for (const holder of holders) await holder.lock(never, nothing);
    const waiting = times(32, (index) => attempt(locks, `upload-${index % 5}`, ADA));
    expect(await attempt(locks, 'upload-5', ADA)).toBe('FILE.UPLOAD_LOCKED');
    const others = attempt(locks, 'upload-5', BOB);
    for (const holder of holders) await holder.unlock();
    expect(await Promise.all(waiting)).toEqual(times(32, () => 'held'));
    expect(await others).toBe('held');
    expect(await attempt(locks, 'upload-5', ADA)).toBe('held');
  });

  it('forget a waiting request whose client has gone', async () => {
    const locks = locksWith({ available: false });
    const holder = locks.newLock('one', ADA);
    await holder.lock(never, nothing);
    const client = new AbortController();
    const gone = times(8, () => attempt(locks, 'one', ADA, client.signal));
    client.abort();
    expect(await Promise.all(gone)).toEqual(times(8, () => 'FILE.UPLOAD_LOCKED'));
    const next = attempt(locks, 'one', ADA);
    await holder.unlock();
    expect(await next).toBe('held');
  });

  it('ask Redis once for all requests of the process, and keep nothing when it fails', async () => {
    const asked: string[] = [];
    let answer = (): void => undefined;
    const commands = {
      set: (key: string): Promise<unknown> => {
        asked.push(key);
        return new Promise((_, reject) => {
          answer = () => reject(new Error('no Redis'));
        });
      },
    };
    const locks = locksWith({ available: true, commands: () => commands });
    const first = attempt(locks, 'one', ADA);
    const others = times(8, () => attempt(locks, 'one', ADA));
    await Promise.resolve();
    expect(asked).toEqual(['test:upload-lock:one']);
    for (let index = 0; index < 9; index += 1) {
      answer();
      await new Promise(setImmediate);
    }
    expect([await first, ...(await Promise.all(others))]).toEqual(
      times(9, () => 'Error: no Redis'),
    );
    expect(asked.length).toBe(9);
  });

  it('are free again when a holder that is asked to end fails', async () => {
    const held: (() => void)[] = [];
    const commands = {
      set: (): Promise<unknown> =>
        new Promise((resolve) => {
          held.push(() => resolve('OK'));
        }),
      del: (): Promise<number> => Promise.resolve(1),
      eval: (): Promise<number> => Promise.resolve(1),
    };
    const locks = locksWith({ available: true, commands: () => commands });
    const failing = locks
      .newLock('one', ADA)
      .lock(never, () => Promise.reject(new Error('no end')));
    const next = attempt(locks, 'one', ADA);
    await new Promise(setImmediate);
    held.shift()?.();
    await expect(failing).rejects.toThrow('no end');
    await new Promise(setImmediate);
    held.shift()?.();
    expect(await next).toBe('held');
  });
});
