import { readFileSync } from 'node:fs';
import { CACHE } from '../tools/bootstrap/lib/paths.mjs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
delete swc.$schema;

/** Unit and integration tests. Run with NODE_OPTIONS=--experimental-vm-modules, since everything is an ES module. */
export default {
  // One cache for all clones: an id of its own instead of the path of the clone.
  id: 'backend',
  cacheDirectory: `${CACHE}/jest`,
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+[.]ts$': [
      '@swc/jest',
      { ...swc, swcrc: false, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  moduleNameMapper: {
    '^@chatcall/contracts$': '<rootDir>/../libs/contracts/src/index.ts',
    '^([.]{1,2}/.*)[.]js$': ['$1.ts', '$1.js'],
  },
  setupFiles: ['<rootDir>/test/support/quiet-logs.ts'],
  testTimeout: 60_000,
  maxWorkers: 2,
  // Modules of finished files stay in memory: after all files a process had four gigabytes, and ended.
  workerIdleMemoryLimit: '1500MB',
};
