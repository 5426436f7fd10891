import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { unlessStamped } from './stamp.mjs';
import { hashTree } from './tree-hash.mjs';

let folder;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-stamp-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('unlessStamped', () => {
  const build = (inputs, work = async () => {}, present = () => true) =>
    unlessStamped({ name: 'build', inputs, work, present, folder });

  it('works once for the same inputs', async () => {
    expect(await build('a')).toBe(true);
    expect(await build('a')).toBe(false);
    expect(await build('b')).toBe(true);
  });

  it('works once for two callers at the same time', async () => {
    let works = 0;
    const work = () => new Promise((resolve) => setTimeout(resolve, 100)).then(() => (works += 1));
    expect(await Promise.all([build('a', work), build('a', work)])).toEqual([true, false]);
    expect(works).toBe(1);
  });

  it('works again when the result is gone', async () => {
    await build('a');
    expect(
      await build(
        'a',
        async () => {},
        () => false,
      ),
    ).toBe(true);
  });

  it('leaves no stamp when the work fails', async () => {
    await build('a');
    await expect(build('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await build('a')).toBe(true);
  });
});

describe('hashTree', () => {
  const write = (file, text) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  const hash = () => hashTree(folder, ['src', 'absent'], (file) => !file.endsWith('.spec.ts'));

  it('changes with content and names, not with what is built or left out', () => {
    write('src/a.ts', 'one');
    const first = hash();
    write('src/dist/a.js', 'built');
    write('src/node_modules/x/index.js', 'installed');
    write('src/a.spec.ts', 'test');
    expect(hash()).toBe(first);
    write('src/a.ts', 'two');
    const second = hash();
    expect(second).not.toBe(first);
    fs.renameSync(path.join(folder, 'src/a.ts'), path.join(folder, 'src/b.ts'));
    expect(hash()).not.toBe(second);
  });
});
