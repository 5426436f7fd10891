import { CACHE } from '../tools/bootstrap/lib/paths.mjs';

/** Browser tests: real Chromium, the built server, real calls. One at a time: two cores carry one call well. */
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
  maxWorkers: 1,
};
