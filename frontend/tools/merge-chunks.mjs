/**
 * Merges the many small chunks of the bundler into a few: one for what every page loads, one for
 * each page, and those that are loaded on demand (ADR 30). Each of 60 small files is compressed for
 * itself, without the words of the others, and exports what another one needs: the same code is a
 * sixth larger than in a few files.
 */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { chunkName, PAGES, staticImports } from './page-scripts.mjs';

/** The file that the bundler did not make. */
const OWN = 'service-worker.js';

/** @param {string} root folder of the built web app */
export async function mergeChunks(root) {
  const files = (await readdir(root)).filter((name) => name.endsWith('.js') && name !== OWN);
  if (files.some((name) => /^chats-[\w-]{8}\.js$/.test(name))) return;
  const html = await readFile(join(root, 'index.html'), 'utf8');
  const imports = new Map();
  for (const name of files) {
    const code = await readFile(join(root, name), 'utf8');
    imports.set(name, staticImports(code));
  }
  const entries = [...html.matchAll(/<script src="([\w.-]+-[\w-]{8}\.js)"/g)].map(
    ([, name]) => name,
  );
  const groups = groupsOf(entries, files, imports);

  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((name) => [chunkName(name), join(root, name)])),
    // The bundler has removed what is not used; a chunk that only has effects is kept.
    treeshake: false,
    logLevel: 'silent',
  });
  const out = await mkdtemp(join(tmpdir(), 'chatcall-chunks-'));
  const { output } = await bundle.write({
    dir: out,
    minify: true,
    comments: { legal: false },
    entryFileNames: '[name]-[hash].js',
    chunkFileNames: ({ name }) => `${name.replace(/-[\w-]{8}$/, '')}-[hash].js`,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: (id) => groups.get(id.slice(id.lastIndexOf('/') + 1)) ?? null }],
    },
  });
  await bundle.close();

  for (const name of files)
    for (const file of [name, `${name}.br`, `${name}.gz`])
      await rm(join(root, file), { force: true });
  for (const { fileName } of output) await rename(join(out, fileName), join(root, fileName));
  await rm(out, { recursive: true });
  await writeFile(join(root, 'index.html'), withScripts(html, output));
}

/** The group of each file: `app` for what all pages load, and one for each set of pages. */
function groupsOf(entries, files, imports) {
  const whole = (names) => {
    const seen = new Set();
    const visit = (name) => {
      if (seen.has(name)) return;
      seen.add(name);
      imports.get(name)?.forEach(visit);
    };
    names.forEach(visit);
    return seen;
  };
  const groups = new Map();
  const initial = whole(entries);
  for (const name of initial) groups.set(name, 'app');
  for (const [page, chunks] of Object.entries(PAGES)) {
    const names = chunks.map((chunk) => {
      const found = files.filter((name) => chunkName(name) === chunk);
      if (found.length !== 1) throw new Error(`${found.length} chunks are named ${chunk}`);
      return found[0];
    });
    for (const name of whole(names)) {
      if (initial.has(name)) continue;
      const before = groups.get(name);
      groups.set(name, before === undefined ? page : 'pages');
    }
  }
  // An entry waits for the texts: what others import from it would wait, too.
  for (const name of entries) groups.delete(name);
  return groups;
}

/**
 * The page with the new names of its scripts, and of what they import. Their priority is low, so that
 * the first paint does not compete with them.
 */
function withScripts(html, output) {
  const byName = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const entries = output.filter(({ isEntry }) => isEntry);
  const imported = new Set();
  const visit = (chunk) => {
    for (const name of chunk.imports) {
      if (imported.has(name)) continue;
      imported.add(name);
      visit(byName.get(name));
    }
  };
  entries.forEach(visit);
  const preloads = [...imported].map(
    (name) => `<link rel="modulepreload" href="${name}" fetchpriority="low" nonce="__CSP_NONCE__">`,
  );
  return html
    .replace(/<link rel="modulepreload"[^>]*>/g, '')
    .replace(/<script src="([\w.-]+)-[\w-]{8}\.js"/g, (tag, name) => {
      const entry = entries.find((chunk) => chunk.name === name);
      if (!entry) throw new Error(`${name} is no entry of the merged build`);
      return `<script src="${entry.fileName}" fetchpriority="low"`;
    })
    .replace(/<script src="polyfills-/, (tag) => `${preloads.join('')}${tag}`);
}
