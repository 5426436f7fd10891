/**
 * `npm test`: sets up all that the tests need, runs every step, and ends with one line `N passed, N failed`.
 * Plain Node >= 20, no dependency.
 *
 *   npm test                                 everything
 *   npm test -- lint backend                 only these steps (lib/testing/steps.mjs)
 *   npm test -- backend users.spec           in this step only the test files whose path matches the pattern
 *
 * A word that is no step is a pattern, as Jest takes it. `start` and `e2e` bring the step `build` along.
 */
import { Failure } from './lib/failure.mjs';
import { installDependencies } from './lib/install.mjs';
import { underSuitableNode } from './lib/node-runtime.mjs';
import { runScript } from './lib/script.mjs';
import { startTestEnvironment } from './lib/testing/environment.mjs';
import { runStep } from './lib/testing/run-step.mjs';
import { STEPS, chooseSteps, planStages, takeStep } from './lib/testing/steps.mjs';
import { summarize } from './lib/testing/summary.mjs';
import { testVariables } from './lib/testing/variables.mjs';

await runScript((script) => underSuitableNode(script, () => test(script)));

/** @param {import('./lib/script.mjs').Script} script */
async function test({ defer }) {
  const { chosen, patterns } = chooseSteps(process.argv.slice(2));
  if (chosen.length === 0) {
    throw new Failure(`There is no test step '${patterns[0]}'.`, {
      help: [
        `The steps: ${STEPS.map(({ name }) => name).join(' ')}`,
        'A pattern of test files needs a step of tests: npm test -- backend users.spec',
      ],
    });
  }
  await installDependencies();
  const services = chosen.some((step) => step.services) ? await startTestEnvironment(defer) : {};
  const env = { ...testVariables(process.env), ...services };
  const results = [];
  for (const stage of planStages(chosen)) {
    const ended = await Promise.all(stage.map((_, lane) => runLane(stage, lane, env, patterns)));
    results.push(...ended.flat());
  }
  process.stdout.write(summarize(inOrder(results)));
  return results.some(({ failed }) => failed > 0) ? 1 : 0;
}

async function runLane(stage, lane, env, patterns) {
  const results = [];
  const options = { patterns, shared: stage.length > 1 };
  let step = takeStep(stage, lane);
  while (step !== undefined) {
    results.push(await runStep(step, env, options));
    step = takeStep(stage, lane);
  }
  return results;
}

function inOrder(results) {
  return STEPS.flatMap(({ name }) => results.filter((result) => result.name === name));
}
