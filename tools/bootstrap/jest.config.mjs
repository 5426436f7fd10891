import { CACHE } from './lib/paths.mjs';

/** `npm start` as a whole, with what the build step before it made. */
export default {
  displayName: 'start',
  // One cache for all clones: an id of its own instead of the path of the clone.
  id: 'start',
  cacheDirectory: `${CACHE}/jest`,
  rootDir: '.',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.start-spec.mjs'],
  transform: {},
  testTimeout: 180_000,
  maxWorkers: 1,
};
