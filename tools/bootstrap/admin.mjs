/**
 * `npm run admin`: one command of the administration console, beside a running server or without one.
 *
 *   npm run admin -- --help
 *   npm run --silent admin -- users list --json
 *
 * Settings: those of `npm start`. Progress goes to standard error, only the answer to standard output.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { joinDataHome } from './lib/data-home.mjs';
import {
  assertDatabaseExists,
  assertDatabaseUrl,
  findDatabase,
  openDatabase,
} from './lib/database.mjs';
import { Failure } from './lib/failure.mjs';
import { installDependencies } from './lib/install.mjs';
import { underSuitableNode } from './lib/node-runtime.mjs';
import { ROOT } from './lib/paths.mjs';
import { buildForProduction } from './lib/production-build.mjs';
import { progressTo } from './lib/progress.mjs';
import { runScript } from './lib/script.mjs';
import { loadSecrets } from './lib/secrets.mjs';
import { serverEnvironment } from './lib/server.mjs';

const CONSOLE = path.join(ROOT, 'backend/dist/admin.js');
const HELP = new Set(['help', '--help', '-h']);

await runScript((script) => underSuitableNode(script, () => admin(script, process.argv.slice(2))));

/**
 * @param {import('./lib/script.mjs').Script} script
 * @param {string[]} words
 */
async function admin(script, words) {
  progressTo(process.stderr);
  assertDatabaseUrl();
  const { home, release } = joinDataHome();
  if (release) script.defer(release);
  const onlyHelp = words.length === 0 || words.some((word) => HELP.has(word));
  if (!onlyHelp) assertDatabaseExists(home);
  await prepare(home, release !== null);
  if (onlyHelp) return runConsole(script, words, process.env);
  const secrets = loadSecrets(home);
  const database = await (release ? openDatabase : findDatabase)(home, secrets.DATABASE_PASSWORD);
  if (database.process) script.defer(() => database.process.stop());
  const settings = {
    CHATCALL_DATA: home,
    JWT_SECRET: secrets.JWT_SECRET,
    TURN_SECRET: secrets.TURN_SECRET,
    DATABASE_URL: database.url,
  };
  return runConsole(script, words, serverEnvironment(settings, process.env));
}

/** Builds nothing under a running server, which loads some of its files later. */
async function prepare(home, free) {
  if (free) {
    await installDependencies();
    await buildForProduction();
  } else if (!fs.existsSync(CONSOLE))
    throw new Failure(`The server that runs with the data folder ${home} has no console.`, {
      help: ['Start the server again from this clone: npm start'],
    });
}

/** @returns {Promise<number>} The exit code of the command. */
function runConsole(script, words, env) {
  const child = spawn(process.execPath, [CONSOLE, ...words], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...env, NODE_ENV: 'production' },
  });
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  script.defer(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  return exited;
}
