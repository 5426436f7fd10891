/**
 * The steps of `npm test`, in order: tests that need no build come last, since both lanes can run them.
 *
 * @typedef {object} TestStep
 * @property {string} name What `npm test -- <name>` picks it by.
 * @property {'command' | 'jest'} kind A command counts as one test, passed or failed; jest's tests count each.
 * @property {string[]} [command]
 * @property {string} [config] Jest's configuration.
 * @property {boolean} [services] Whether it needs PostgreSQL, Redis, the media worker or Chromium.
 * @property {boolean} [built] Whether it needs what the step `build` makes.
 * @property {number} minutes After this time it is ended and counts as failed.
 * @property {'checks' | 'backend' | 'product'} lane Steps of one lane run one after the other. The first two lanes run
 *   side by side, and one that has ended takes steps of the other; `product` follows when both have ended, since browsers
 *   need both cores.
 */

/** @type {TestStep[]} */
export const STEPS = [
  {
    name: 'lint',
    kind: 'command',
    command: ['npm', 'run', 'lint', '--silent', '--', '--output-style=static'],
    minutes: 15,
    lane: 'checks',
  },
  {
    name: 'typecheck',
    kind: 'command',
    command: ['npm', 'run', 'typecheck', '--silent', '--', '--output-style=static'],
    minutes: 15,
    lane: 'checks',
  },
  {
    name: 'build',
    kind: 'command',
    command: ['npm', 'run', 'build', '--silent', '--', '--output-style=static'],
    minutes: 15,
    lane: 'checks',
  },
  {
    name: 'start',
    kind: 'jest',
    config: 'tools/bootstrap/jest.config.mjs',
    services: true,
    built: true,
    minutes: 10,
    lane: 'checks',
  },
  {
    name: 'tools',
    kind: 'jest',
    config: 'tools/jest.config.mjs',
    services: true,
    minutes: 15,
    lane: 'checks',
  },
  {
    name: 'client-sdk',
    kind: 'jest',
    config: 'libs/client-sdk/jest.config.mjs',
    minutes: 10,
    lane: 'checks',
  },
  {
    name: 'backend',
    kind: 'jest',
    config: 'backend/jest.config.mjs',
    services: true,
    minutes: 40,
    lane: 'backend',
  },
  {
    name: 'frontend',
    kind: 'jest',
    config: 'frontend/jest.config.mjs',
    minutes: 15,
    lane: 'checks',
  },
  {
    name: 'e2e',
    kind: 'jest',
    config: 'e2e/jest.config.mjs',
    services: true,
    built: true,
    minutes: 40,
    lane: 'product',
  },
];

/**
 * What the words after `npm test --` ask for: names of steps (or their beginnings), and patterns of test files for the
 * jest steps among them. No name of a step means all steps.
 *
 * @param {string[]} words
 * @param {TestStep[]} [steps]
 * @returns {{ chosen: TestStep[], patterns: string[] }} `chosen` is empty where patterns have no jest step to run in.
 */
export function chooseSteps(words, steps = STEPS) {
  const matches = (step, word) => step.name === word || step.name.startsWith(word);
  const isStep = (word) => steps.some((step) => matches(step, word));
  const patterns = words.filter((word) => !isStep(word));
  const names = words.filter(isStep);
  if (words.length === 0) return { chosen: steps, patterns };
  const wanted = steps.filter((step) => names.some((name) => matches(step, name)));
  if (patterns.length > 0 && !wanted.some(({ kind }) => kind === 'jest'))
    return { chosen: [], patterns };
  const needsBuild = wanted.some(({ built }) => built);
  return {
    chosen: steps.filter((step) => wanted.includes(step) || (needsBuild && step.name === 'build')),
    patterns,
  };
}

/**
 * @param {TestStep[]} steps
 * @returns {TestStep[][][]} Stages that follow each other; each is a list of lanes that run side by side.
 */
export function planStages(steps) {
  return [['backend', 'checks'], ['product']]
    .map((lanes) =>
      lanes
        .map((lane) => steps.filter((step) => step.lane === lane))
        .filter((lane) => lane.length > 0),
    )
    .filter((stage) => stage.length > 0);
}

/**
 * The next step of a lane, which is taken out of the stage. A lane without steps of its own takes tests of another one, but
 * none that need the build: that may still run.
 *
 * @param {TestStep[][]} stage What has not begun, by lane.
 * @param {number} lane
 * @returns {TestStep | undefined}
 */
export function takeStep(stage, lane) {
  if (stage[lane].length > 0) return stage[lane].shift();
  for (const steps of stage) {
    const index = steps.findIndex(({ kind, built }) => kind === 'jest' && !built);
    if (index >= 0) return steps.splice(index, 1)[0];
  }
  return undefined;
}
