// A project of an integrator: empty but for the packed SDK and what it depends on.
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../bootstrap/lib/paths.mjs';

const BIN = path.join(ROOT, 'node_modules/.bin');

/** Runs a program; an exit code other than 0 is an error with its output. */
export async function run(command, args, cwd = ROOT) {
  const env = { ...process.env, NODE_OPTIONS: '', NX_DAEMON: 'false', NX_TUI: 'false' };
  try {
    return await promisify(execFile)(command, args, { cwd, env, maxBuffer: 1e8 });
  } catch (error) {
    throw new Error(`${path.basename(command)} ${args.join(' ')}\n${error.stdout}${error.stderr}`);
  }
}

/** A program that the workspace has installed. */
export function tool(name, args, cwd = ROOT) {
  return run(path.join(BIN, name), args, cwd);
}

/**
 * Packs the SDK and installs it as `npm install` does, with the dependencies in the versions of the
 * lockfile, which are in npm's cache.
 *
 * @returns {Promise<{ folder: string, tarball: string, files: string[] }>}
 */
export async function installPackedSdk() {
  await tool('nx', ['run', 'client-sdk:package']);
  const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'chatcall-sdk-')));
  const packed = await run(
    'npm',
    ['pack', path.join(ROOT, 'dist/client-sdk'), '--json', '--pack-destination', folder],
    folder,
  );
  const [{ filename, files }] = JSON.parse(packed.stdout);
  const tarball = path.join(folder, filename);
  await fs.writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name: 'consumer',
      private: true,
      type: 'module',
      dependencies: await locked(),
    }),
  );
  const install = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', [...install, tarball], folder);
  return { folder, tarball, files: files.map(({ path: file }) => file) };
}

/** The SDK's dependencies in the versions of the lockfile. */
async function locked() {
  const lock = JSON.parse(await fs.readFile(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const { dependencies } = lock.packages['libs/client-sdk'];
  return Object.fromEntries(
    Object.keys(dependencies)
      .filter((name) => !name.startsWith('@chatcall/'))
      .map((name) => [name, lock.packages[`node_modules/${name}`].version]),
  );
}
