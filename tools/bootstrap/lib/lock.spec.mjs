import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tryLock, withLock } from './lock.mjs';

let file;
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-lock-')), 'running.lock');
});
afterEach(() => fs.rmSync(path.dirname(file), { recursive: true, force: true }));

describe('tryLock', () => {
  it('names the holder to whoever comes second', () => {
    const lock = tryLock(file);
    expect(tryLock(file)).toEqual({ heldBy: process.pid });
    lock.release();
    expect(tryLock(file)).toHaveProperty('release');
  });

  it('takes a lock over from a process that is gone', async () => {
    const child = spawn('true');
    await new Promise((resolve) => child.once('exit', resolve));
    fs.writeFileSync(file, `${child.pid} 1`);
    expect(tryLock(file)).toHaveProperty('release');
  });

  it('takes a lock over when its process id belongs to another process now', () => {
    fs.writeFileSync(file, `${process.pid} 1`);
    expect(tryLock(file)).toHaveProperty('release');
  });

  it('takes over a lock file that was cut off', () => {
    fs.writeFileSync(file, '');
    expect(tryLock(file)).toHaveProperty('release');
  });
});

describe('withLock', () => {
  it('waits for its turn and gives the lock back after a failure', async () => {
    const order = [];
    const first = withLock(
      file,
      () => {},
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        order.push('first');
        throw new Error('failed');
      },
    );
    const second = withLock(
      file,
      (pid) => order.push(pid),
      async () => order.push('second'),
    );
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(order).toEqual([process.pid, 'first', 'second']);
  });
});
