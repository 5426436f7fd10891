/**
 * Runs any command with the tests' PostgreSQL, Redis, media worker and Chromium in its environment:
 *
 *   node tools/bootstrap/test-env.mjs -- npx jest --config backend/jest.config.mjs chats
 */
import { Failure } from './lib/failure.mjs';
import { installDependencies } from './lib/install.mjs';
import { underSuitableNode } from './lib/node-runtime.mjs';
import { run } from './lib/run.mjs';
import { runScript } from './lib/script.mjs';
import { startTestEnvironment } from './lib/testing/environment.mjs';

await runScript((script) => underSuitableNode(script, () => runInEnvironment(script)));

/** @param {import('./lib/script.mjs').Script} script */
async function runInEnvironment({ defer }) {
  const words = process.argv.slice(2);
  const [command, ...args] = words[0] === '--' ? words.slice(1) : words;
  if (!command)
    throw new Failure('No command is given.', {
      help: ['node tools/bootstrap/test-env.mjs -- <command>'],
    });
  await installDependencies();
  const services = await startTestEnvironment(defer);
  const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`;
  const env = { ...process.env, NODE_OPTIONS: NODE_OPTIONS.trim(), ...services };
  const { code } = await run(command, args, { env, show: true, mayFail: true });
  return code ?? 1;
}
