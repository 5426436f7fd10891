import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../config/index.js';
import { PreviewRunner, PreviewsClosedError } from './preview-runner.js';
import type { Examination } from './preview-runner.js';
import { endlessPdf, largeAvif } from './testing/pictures.js';

describe('the process that examines a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatcall-spec-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function start(env: Record<string, string> = {}): Promise<PreviewRunner> {
    const runner = new PreviewRunner(
      loadConfig({
        DATABASE_URL: 'postgres://localhost/none',
        JWT_SECRET: 'a secret of the server, long enough',
        CHATCALL_DATA: folder,
        ...env,
      }),
    );
    await runner.onModuleInit();
    return runner;
  }

  const examine = (
    runner: PreviewRunner,
    type: string,
    bytes: Buffer,
  ): Promise<Examination | null> =>
    runner.examine(type, () => Promise.resolve(Readable.from([bytes])));

  /** Command lines of the processes that work on files of this test. */
  async function processes(): Promise<readonly string[]> {
    const commands: string[] = [];
    for (const id of await readdir('/proc')) {
      if (!/^\d+$/.test(id)) continue;
      const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      if (command.includes(folder)) commands.push(command.replaceAll('\0', ' '));
    }
    return commands;
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error(`not in time: ${condition.toString()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('ends with its time, and so do the programs that it has started', async () => {
    const runner = await start({ PREVIEW_SECONDS: '4' });
    const found = await examine(runner, 'application/pdf', endlessPdf());
    expect(found?.pictures.size).toBe(0);
    await until(async () => (await processes()).length === 0);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('keeps what it has found before a program took too long', async () => {
    const found = await examine(await start(), 'application/pdf', endlessPdf());
    expect(found?.findings.pages).toBe(1);
    expect(found?.pictures.size).toBe(0);
  });

  it('has its memory and no more', async () => {
    const little = await examine(await start(), 'image/avif', largeAvif());
    expect([little?.findings.width, little?.pictures.size]).toEqual([null, 0]);
    const enough = await start({ PREVIEW_MEMORY_MB: '4096', PREVIEW_SECONDS: '60' });
    const found = await examine(enough, 'image/avif', largeAvif());
    expect([found?.findings.width, found?.pictures.size]).toEqual([7000, 3]);
  });

  it('does not see the environment of the server, has a low priority, and ends with the server', async () => {
    // Its time must not end before its program was seen here, also on a busy machine.
    const runner = await start({ PREVIEW_SECONDS: '60' });
    const examined = examine(runner, 'application/pdf', endlessPdf());
    examined.catch(() => undefined);
    const status = new Map<string, string>();
    await until(async () => {
      for (const id of await readdir('/proc')) {
        const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
        if (!command.startsWith('pdftoppm') || !command.includes(folder)) continue;
        for (const name of ['environ', 'limits', 'stat'])
          status.set(name, await readFile(`/proc/${id}/${name}`, 'utf8'));
      }
      return status.size > 0;
    });
    const [environment = '', limits = '', stat = ''] = status.values();
    runner.close();
    await expect(examined).rejects.toThrow(PreviewsClosedError);
    await until(async () => (await processes()).length === 0);
    const names = environment.split('\0').map((variable) => variable.split('=')[0]);
    expect(names.filter((name) => name !== '').sort()).toEqual([
      'HOME',
      'LANG',
      'PATH',
      'PWD',
      'TMPDIR',
      // Set by libvips in the process itself.
      'VIPSHOME',
    ]);
    expect(limits).toMatch(/^Max cpu time +60 /m);
    expect(limits).toMatch(new RegExp(`^Max data size +${1024 * 1024 * 1024} `, 'm'));
    expect(limits).toMatch(/^Max core file size +0 /m);
    // The 19th value, the niceness; the second one is a name in brackets.
    const niceness = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
    expect(niceness).toBeGreaterThanOrEqual(10);
  });

  it('is not started when the server is shutting down', async () => {
    const runner = await start();
    runner.close();
    await expect(examine(runner, 'application/pdf', endlessPdf())).rejects.toThrow(
      PreviewsClosedError,
    );
  });
});
