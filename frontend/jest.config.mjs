import presets from 'jest-preset-angular/presets/index.js';
import { CACHE } from '../tools/bootstrap/lib/paths.mjs';

/** Jest for the web app: ES modules, zoneless, jsdom. Run with `node --experimental-vm-modules`. */
const preset = presets.createEsmPreset({ tsconfig: '<rootDir>/tsconfig.spec.json' });

export default {
  ...preset,
  displayName: 'frontend',
  // One cache for all clones: an id of its own instead of the path of the clone.
  id: 'frontend',
  cacheDirectory: `${CACHE}/jest`,
  rootDir: import.meta.dirname,
  setupFilesAfterEnv: ['<rootDir>/src/testing/setup-jest.ts'],
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  moduleNameMapper: {
    ...preset.moduleNameMapper,
    '^@chatcall/contracts$': '<rootDir>/../libs/contracts/src/index.ts',
    '^@chatcall/client-sdk$': '<rootDir>/../libs/client-sdk/src/index.ts',
    '^@chatcall/client-sdk/calls$': '<rootDir>/../libs/client-sdk/src/calls/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  maxWorkers: 2,
};
