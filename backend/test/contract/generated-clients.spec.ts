import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';

const ROOT = join(import.meta.dirname, '../../..');
const TIMEOUT_MS = 120_000;

/** The clients that integrators generate, and the program of each. */
const GENERATORS = {
  'openapi-typescript with openapi-fetch': {
    command: [
      'openapi-typescript/bin/cli.js',
      'openapi.json',
      '-o',
      'generated/openapi-typescript/schema.ts',
    ],
    program: 'openapi-fetch.js',
  },
  '@hey-api/openapi-ts': {
    command: [
      '@hey-api/openapi-ts/bin/run.js',
      '-i',
      'openapi.json',
      '-o',
      'generated/hey-api',
      '--client',
      '@hey-api/client-fetch',
    ],
    program: 'hey-api.js',
  },
  orval: {
    command: ['orval/dist/bin/orval.mjs', '--config', 'orval.config.mjs'],
    program: 'orval.js',
  },
};

describe('clients generated from openapi.json', () => {
  let app: TestApp;
  let folder: string;

  beforeAll(async () => {
    app = await startTestApp();
    folder = await mkdtemp(join(tmpdir(), 'chatcall-clients-'));
    await cp(join(ROOT, 'tools/contract/clients'), folder, { recursive: true });
    await cp(join(ROOT, 'openapi.json'), join(folder, 'openapi.json'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await Promise.all(Object.values(GENERATORS).map(({ command }) => inFolder(command)));
    await inFolder(['typescript/bin/tsc', '-p', '.']);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await app.close();
  });

  /** Runs a script of a package, or a compiled program. */
  async function inFolder([script = '', ...args]: readonly string[]): Promise<string> {
    const path = script.includes('/') ? `node_modules/${script}` : `compiled/${script}`;
    const run = promisify(execFile)(process.execPath, [path, ...args], {
      cwd: folder,
      timeout: TIMEOUT_MS,
      env: { ...process.env, NODE_OPTIONS: '', API_URL: app.url },
    });
    const { stdout } = await run.catch((error: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`${script} failed:\n${error.stdout ?? ''}\n${error.stderr ?? ''}`);
    });
    return stdout;
  }

  it.each(Object.entries(GENERATORS))(
    'compile under strict and work: %s',
    async (_name, { program }) => {
      expect(await inFolder([program])).toBe('120 messages sent, 121 read in 3 pages\n');
    },
  );
});
