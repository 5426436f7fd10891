import { CACHE } from '../tools/bootstrap/lib/paths.mjs';

/** Tests of the built server with Chromium, real calls and the SDK. Two files at a time: one call keeps about one core busy. */
export default {
  displayName: 'e2e',
  // One cache for all clones: an id of its own instead of the path of the clone.
  id: 'e2e',
  cacheDirectory: `${CACHE}/jest`,
  rootDir: '.',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/specs/**/*.e2e-spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@chatcall/contracts$': '<rootDir>/../libs/contracts/src/index.ts',
  },
  testTimeout: 120_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/sequencer.mjs',
};
