/** `npm start` as a whole, with what the build step before it made. */
export default {
  displayName: 'start',
  rootDir: '.',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.start-spec.mjs'],
  transform: {},
  testTimeout: 180_000,
  maxWorkers: 1,
};
