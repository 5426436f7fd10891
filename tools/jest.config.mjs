import { CACHE } from './bootstrap/lib/paths.mjs';

/** Specs of the tools: plain ES modules, run as they are. */
export default {
  displayName: 'tools',
  // One cache for all clones: an id of its own instead of the path of the clone.
  id: 'tools',
  cacheDirectory: `${CACHE}/jest`,
  rootDir: '.',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.mjs'],
  transform: {},
  testTimeout: 60_000,
  maxWorkers: 2,
};
