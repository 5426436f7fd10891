import { CACHE } from '../../tools/bootstrap/lib/paths.mjs';

/** Unit tests. All code is ES modules, so Node needs --experimental-vm-modules. */
export default {
  // One cache for all clones: an id of its own instead of the path of the clone.
  id: 'client-sdk',
  cacheDirectory: `${CACHE}/jest`,
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+[.]ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^@chatcall/contracts$': '<rootDir>/../contracts/src/index.ts',
    '^([.]{1,2}/.*)[.]js$': ['$1.ts', '$1.js'],
  },
  testTimeout: 30_000,
  maxWorkers: 2,
};
