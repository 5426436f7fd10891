/** Specs of the tools: plain ES modules, run as they are. */
export default {
  displayName: 'tools',
  rootDir: '.',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.mjs'],
  transform: {},
  testTimeout: 60_000,
};
