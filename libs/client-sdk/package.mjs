// Builds the package for integrators in dist/client-sdk, ready for `npm pack` and `npm publish`. Inside this repository
// the sources are used as they are; what is different in the package is in this file.
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'tsdown';

const ROOT = new URL('../../', import.meta.url);
const OUT = new URL('dist/client-sdk/', ROOT);

const workspace = await json('libs/client-sdk/package.json');
const { repository, license } = await json('package.json');

await rm(OUT, { recursive: true, force: true });
await build({
  config: false,
  cwd: import.meta.dirname,
  entry: { index: 'src/index.ts', 'calls/index': 'src/calls/index.ts' },
  outDir: OUT.pathname,
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2023',
  tsconfig: 'tsconfig.package.json',
  dts: true,
  // The contracts become part of the package: integrators install nothing else of this scope.
  deps: { alwaysBundle: [/^@chatcall\//] },
  logLevel: 'warn',
});
await copyFile(new URL('LICENSE', ROOT), new URL('LICENSE', OUT));
await copyFile(new URL('README.md', import.meta.url), new URL('README.md', OUT));
await writeFile(new URL('package.json', OUT), `${JSON.stringify(manifest(), null, 2)}\n`);

function manifest() {
  return {
    name: workspace.name,
    version: workspace.version,
    description: workspace.description,
    keywords: ['chat', 'messaging', 'webrtc', 'calls', 'bot', 'self-hosted'],
    license,
    repository: { ...repository, directory: 'libs/client-sdk' },
    type: 'module',
    sideEffects: false,
    engines: workspace.engines,
    exports: {
      '.': conditions('index'),
      './calls': conditions('calls/index'),
      './package.json': './package.json',
    },
    // For tools that do not know `exports`.
    main: './index.cjs',
    types: './index.d.cts',
    files: ['**/*.js', '**/*.cjs', '**/*.d.ts', '**/*.d.cts'],
    dependencies: dependencies(),
  };
}

/** Each kind of module has its own declarations: `import` and `require` resolve differently. */
function conditions(entry) {
  return {
    import: { types: `./${entry}.d.ts`, default: `./${entry}.js` },
    require: { types: `./${entry}.d.cts`, default: `./${entry}.cjs` },
  };
}

/** Those of the workspace without the bundled ones; patches of the tested versions are welcome. */
function dependencies() {
  return Object.fromEntries(
    Object.entries(workspace.dependencies)
      .filter(([name]) => !name.startsWith('@chatcall/'))
      .map(([name, version]) => [name, `^${version}`]),
  );
}

async function json(path) {
  return JSON.parse(await readFile(new URL(path, ROOT), 'utf8'));
}
