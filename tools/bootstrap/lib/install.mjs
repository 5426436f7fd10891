import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { withoutNpmScriptVariables } from './node-runtime.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { run } from './run.mjs';

/** Installs the dependencies as the lockfile says, unless they are installed so already. */
export async function installDependencies() {
  if (matchesLockfile(ROOT)) return;
  const name = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
  const onWait = (pid) =>
    process.stdout.write(`Another process (${pid}) is installing here; waiting for it.\n`);
  await withLock(path.join(CACHE, 'locks', `install-${name}.lock`), onWait, async () => {
    if (matchesLockfile(ROOT)) return;
    await step('Installing the dependencies', installFromLockfile);
    if (!matchesLockfile(ROOT)) {
      throw new Failure('What npm installed is not what package-lock.json says.', {
        help: ['Remove the folder node_modules, then run this again.'],
      });
    }
  });
}

/**
 * The build needs what is under `devDependencies`, which npm leaves out where NODE_ENV is production, as it often is on
 * a server. No install script is needed: the media worker and PostgreSQL's links are made by the bootstrap itself, and
 * all other packages carry their binaries. Not running them keeps npm 10 and npm 11 alike.
 */
export function installFromLockfile(onLine, root = ROOT) {
  return run(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--include=optional'],
    {
      cwd: root,
      env: withoutNpmScriptVariables(process.env),
      onLine,
      failure: 'The dependencies could not be installed from the lockfile.',
    },
  );
}

function matchesLockfile(root) {
  const wanted = readJson(path.join(root, 'package-lock.json'));
  const installed = readJson(path.join(root, 'node_modules/.package-lock.json'));
  return Boolean(wanted && installed && sameTree(wanted.packages, installed.packages));
}

/**
 * Compares a lockfile with npm's record of what it installed (written when an installation is complete).
 *
 * @param {Record<string, { version?: string, link?: boolean, optional?: boolean, resolved?: string }>} wanted
 * @param {Record<string, { version?: string, link?: boolean }>} installed
 */
export function sameTree(wanted, installed) {
  const inModules = (packages) =>
    Object.keys(packages).filter((key) => key.includes('node_modules/'));
  return (
    inModules(installed).every((key) => key in wanted) &&
    inModules(wanted).every((key) => {
      const [want, have] = [wanted[key], installed[key]];
      // What belongs to another platform is in the lockfile only.
      if (!have) return want.optional === true || want.devOptional === true || want.peer === true;
      return want.link ? have.link === true : have.version === want.version;
    })
  );
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
