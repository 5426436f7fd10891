/**
 * The steps of `npm test`, in order.
 *
 * @typedef {object} TestStep
 * @property {string} name What `npm test -- <name>` picks it by.
 * @property {'command' | 'jest'} kind A command counts as one test, passed or failed; jest's tests count each.
 * @property {string[]} [command]
 * @property {string} [config] Jest's configuration.
 * @property {boolean} [services] Whether it needs PostgreSQL, Redis, the media worker or Chromium.
 * @property {number} minutes After this time it is ended and counts as failed.
 */

/** @type {TestStep[]} */
export const STEPS = [
  { name: 'lint', kind: 'command', command: ['npm', 'run', 'lint', '--silent'], minutes: 15 },
  {
    name: 'typecheck',
    kind: 'command',
    command: ['npm', 'run', 'typecheck', '--silent'],
    minutes: 15,
  },
  { name: 'tools', kind: 'jest', config: 'tools/jest.config.mjs', services: true, minutes: 15 },
  { name: 'client-sdk', kind: 'jest', config: 'libs/client-sdk/jest.config.mjs', minutes: 10 },
  { name: 'backend', kind: 'jest', config: 'backend/jest.config.mjs', services: true, minutes: 25 },
  { name: 'frontend', kind: 'jest', config: 'frontend/jest.config.mjs', minutes: 15 },
  { name: 'build', kind: 'command', command: ['npm', 'run', 'build', '--silent'], minutes: 15 },
  {
    name: 'start',
    kind: 'jest',
    config: 'tools/bootstrap/jest.config.mjs',
    services: true,
    minutes: 10,
  },
  { name: 'e2e', kind: 'jest', config: 'e2e/jest.config.mjs', services: true, minutes: 30 },
];

/**
 * @param {string[]} names Names of steps, or their beginnings; none means all.
 * @param {TestStep[]} [steps]
 * @returns {{ chosen: TestStep[], unknown: string[] }}
 */
export function chooseSteps(names, steps = STEPS) {
  const matches = (step, name) => step.name === name || step.name.startsWith(name);
  return {
    chosen:
      names.length === 0
        ? steps
        : steps.filter((step) => names.some((name) => matches(step, name))),
    unknown: names.filter((name) => !steps.some((step) => matches(step, name))),
  };
}
