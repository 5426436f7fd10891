import TestSequencer from '@jest/test-sequencer';

/**
 * The files by their time on two cores, the longest first. Those with calls, which need most of a core, alternate with those without,
 * since two calls should rarely run at the same time.
 */
const ORDER = [
  'screens-chats',
  'screens-calls',
  'screens-failures',
  'call-troubles',
  'screens-accounts',
  'main-job',
  'torture',
  'worker-loss',
  'sdk-outage',
  'edge',
  'sdk-calls',
  'screens-keyboard',
  'two-processes',
  'attack',
  'sdk-chat',
  'sdk-example',
  'python-example',
];

/** Sorts the files by {@link ORDER}; those that are not in it come first. */
export default class Sequencer extends TestSequencer {
  sort(tests) {
    const place = ({ path }) => ORDER.findIndex((name) => path.endsWith(`/${name}.e2e-spec.ts`));
    return [...tests].sort((one, other) => place(one) - place(other));
  }
}
