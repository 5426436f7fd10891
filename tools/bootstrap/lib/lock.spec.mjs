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
  it('returns the holder to a second process', () => {
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

  it('takes over an incomplete lock file', () => {
    fs.writeFileSync(file, '');
    expect(tryLock(file)).toHaveProperty('release');
  });
});

/** Runs a module in a process of its own; answers what it printed. */
function inProcess(code) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.once('close', () => resolve(output)));
}

const IMPORT = `import fs from 'node:fs'; import { tryLock } from '${path.join(import.meta.dirname, 'lock.mjs')}';`;

describe('several processes', () => {
  it('never hold the lock together', async () => {
    const contend = `${IMPORT}
      let held = 0, shared = 0;
      for (const end = Date.now() + 2000; Date.now() < end; ) {
        const lock = tryLock('${file}');
        if ('heldBy' in lock) continue;
        held += 1;
        try { fs.mkdirSync('${file}.inside'); fs.rmdirSync('${file}.inside'); } catch { shared += 1; }
        lock.release();
      }
      console.log(JSON.stringify({ held, shared }));`;
    const counts = (await Promise.all([1, 2, 3, 4].map(() => inProcess(contend)))).map((text) =>
      JSON.parse(text),
    );
    expect(counts.every(({ held }) => held > 0)).toBe(true);
    expect(counts.map(({ shared }) => shared)).toEqual([0, 0, 0, 0]);
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  });

  it('remove the lock when they end without releasing it', async () => {
    await inProcess(`${IMPORT} tryLock('${file}'); process.exit(0);`);
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
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
