import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { run } from './run.mjs';
import { unlessStamped } from './stamp.mjs';
import { hashTree } from './tree-hash.mjs';

/** All that the built product depends on. */
const INPUTS = [
  'backend',
  'frontend',
  'libs',
  'nx.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/** The files that must exist afterwards for the server to start. */
const OUTPUTS = [
  'backend/dist/main.js',
  'backend/dist/admin.js',
  'frontend/dist/browser/index.html',
];

const isSpec = (file) => /\.(spec|test|e2e-spec)\.[cm]?[jt]sx?$/.test(file);

/** Builds the server and the web app for production, unless they were built from the same sources before. */
export async function buildForProduction() {
  const inputs = `${hashTree(ROOT, INPUTS, (file) => !isSpec(file))} ${process.versions.node.split('.')[0]}`;
  await unlessStamped({
    name: 'production-build',
    inputs,
    present: () => missingOutputs().length === 0,
    work: async () => {
      await step('Building the server and the web app', (detail) =>
        run('npm', ['run', 'build', '--silent', '--', '--output-style=static'], {
          cwd: ROOT,
          env: buildEnvironment(),
          onLine: detail,
          failure: 'The server and the web app could not be built.',
        }),
      );
      const missing = missingOutputs();
      if (missing.length > 0)
        throw new Failure(`The build went well but made no ${missing.join(' and no ')}.`);
    },
  });
}

function missingOutputs() {
  return OUTPUTS.filter((file) => !fs.existsSync(path.join(ROOT, file)));
}

function buildEnvironment() {
  // One build and then silence: no background process that outlives us, nothing that waits for a key or reports home.
  return {
    ...process.env,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    // Its plugins would run in sessions of their own, which outlive an interrupted build.
    NX_ISOLATE_PLUGINS: 'false',
    NG_CLI_ANALYTICS: 'false',
    NODE_ENV: 'production',
  };
}
