/**
 * JavaScript that a page loads before it can be used, in bytes of brotli as the server sends it: the
 * scripts of index.html, the chunk of the page, and everything that they import. After a build:
 * `node frontend/tools/page-weight.mjs frontend/dist/browser`. The build fails above a limit.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { initialScripts, scriptsOfPages, withImports } from './page-scripts.mjs';

/** KB of 1024 bytes. Raise a limit only for what the first screen needs. */
const LIMITS_KB = {
  /** Before anyone is signed in. */
  'sign-in': 137,
  /** A list of conversations, and an open one. */
  chats: 222,
};

/** @param {string} root folder of the built web app */
export async function pageWeights(root) {
  const initial = await withImports(root, await initialScripts(root));
  const pages = await scriptsOfPages(root);
  const weights = [];
  for (const [page, limitKb] of Object.entries(LIMITS_KB)) {
    const loaded = [...initial, ...pages[page]];
    const sizes = await Promise.all(loaded.map((name) => sizesOf(join(root, name))));
    weights.push({
      page,
      limit: limitKb * 1024,
      brotli: sum(sizes.map(({ brotli }) => brotli)),
      raw: sum(sizes.map(({ raw }) => raw)),
      files: loaded.length,
    });
  }
  return weights;
}

export function weightText({ page, limit, brotli, raw, files }) {
  const kb = (bytes) => (bytes / 1024).toFixed(1);
  return `${page}: ${kb(brotli)} KB of JavaScript (brotli; at most ${kb(limit)}), ${kb(raw)} KB raw, ${files} files`;
}

/** Small files are sent as they are. */
async function sizesOf(path) {
  const raw = (await stat(path)).size;
  const compressed = await stat(`${path}.br`).catch(() => null);
  return { raw, brotli: compressed?.size ?? raw };
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = process.argv[2];
  if (!root) throw new Error('usage: node page-weight.mjs <folder of the built web app>');
  for (const weight of await pageWeights(root)) console.log(weightText(weight));
}
