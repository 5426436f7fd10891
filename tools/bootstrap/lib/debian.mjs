import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { isRoot } from './paths.mjs';
import { run } from './run.mjs';

const APT_ENV = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' };
const LOCK_WAIT_SECONDS = 600;

/** Whether this machine has Debian's package tools. */
export function hasApt() {
  return fs.existsSync('/usr/bin/apt-get') && fs.existsSync('/usr/bin/dpkg-query');
}

/**
 * @param {string[]} names
 * @returns {Promise<string[]>} Those of the packages that are not installed.
 */
async function missingPackages(names) {
  const { stdout } = await run(
    'dpkg-query',
    ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names],
    {
      mayFail: true,
    },
  );
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/**
 * Installs the packages that are missing, or says which command would.
 *
 * @param {string[]} names
 * @param {string} purpose What they are for, e.g. `to build the media worker`.
 * @param {(line: string) => void} [onLine]
 */
export async function ensurePackages(names, purpose, onLine) {
  if (!hasApt()) {
    throw new Failure(`This machine has no apt-get, which is needed ${purpose}.`, {
      help: [`Install by hand what Debian calls: ${names.join(' ')}`],
    });
  }
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  if (!isRoot()) {
    throw new Failure(
      `Debian packages are missing that are needed ${purpose}: ${missing.join(' ')}.`,
      {
        help: [
          'Install them, then run this again:',
          `  sudo apt-get update && sudo apt-get install -y ${missing.join(' ')}`,
        ],
      },
    );
  }
  // The lists may be absent (a fresh container) or old, so a failed try is repeated after refreshing them.
  const first = await install(missing, onLine);
  if (first.code === 0) return;
  await refreshLists(onLine);
  const second = await install(missing, onLine);
  if (second.code !== 0) {
    throw new Failure(`Debian packages could not be installed ${purpose}: ${missing.join(' ')}.`, {
      help: second.tail,
    });
  }
}

/** Must not be interrupted: half installed packages make dpkg refuse the next installation. */
function install(names, onLine) {
  const args = [
    'install',
    '-y',
    '--no-install-recommends',
    '-o',
    `DPkg::Lock::Timeout=${LOCK_WAIT_SECONDS}`,
    ...names,
  ];
  return run('apt-get', args, { env: APT_ENV, onLine, mayFail: true, finish: true });
}

/** `apt-get update` does not wait for its lock by itself. */
async function refreshLists(onLine) {
  const deadline = Date.now() + LOCK_WAIT_SECONDS * 1000;
  for (;;) {
    const { code, tail } = await run('apt-get', ['update'], {
      env: APT_ENV,
      onLine,
      mayFail: true,
    });
    const locked = code !== 0 && tail.some((line) => line.includes('Could not get lock'));
    if (!locked || Date.now() > deadline) return;
    await sleep(2000);
  }
}
