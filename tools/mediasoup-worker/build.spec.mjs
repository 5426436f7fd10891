import { assertBuildable } from './build.mjs';

it('says what to do where the worker cannot be built', () => {
  expect(() => assertBuildable(true)).not.toThrow();
  let failure;
  try {
    assertBuildable(false);
  } catch (error) {
    failure = error;
  }
  expect(failure.message).toMatch(/neither downloaded nor built/);
  expect(failure.help.join('\n')).toMatch(/build\.mjs[\s\S]*MEDIASOUP_WORKER_BIN=\S+ npm start/);
});
