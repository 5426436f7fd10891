/**
 * `npm test`: sets up all that the tests need, runs every step, and ends with one line `N passed, N failed`.
 * Plain Node >= 20, no dependency.
 *
 *   npm test                     everything
 *   npm test -- lint backend     only these steps (lib/testing/steps.mjs)
 */
import { Failure } from './lib/failure.mjs';
import { installDependencies } from './lib/install.mjs';
import { underSuitableNode } from './lib/node-runtime.mjs';
import { runScript } from './lib/script.mjs';
import { startTestEnvironment } from './lib/testing/environment.mjs';
import { runStep } from './lib/testing/run-step.mjs';
import { STEPS, chooseSteps } from './lib/testing/steps.mjs';
import { summarize } from './lib/testing/summary.mjs';
import { testVariables } from './lib/testing/variables.mjs';

await runScript((script) => underSuitableNode(script, () => test(script)));

/** @param {import('./lib/script.mjs').Script} script */
async function test({ defer }) {
  const { chosen, unknown } = chooseSteps(process.argv.slice(2));
  if (unknown.length > 0) {
    throw new Failure(`There is no test step '${unknown[0]}'.`, {
      help: [`The steps: ${STEPS.map(({ name }) => name).join(' ')}`],
    });
  }
  await installDependencies();
  const services = chosen.some((step) => step.services) ? await startTestEnvironment(defer) : {};
  const env = { ...testVariables(process.env), ...services };
  const results = [];
  for (const step of chosen) {
    process.stdout.write(`\n── ${step.name} ──\n`);
    results.push(await runStep(step, env));
  }
  process.stdout.write(summarize(results));
  return results.some(({ failed }) => failed > 0) ? 1 : 0;
}
