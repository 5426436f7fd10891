/**
 * Runs after the bundler: merges its chunks, finishes the page and the service worker, and writes brotli and gzip
 * copies of text files for the server to send. Fails when a page loads more JavaScript than its limit.
 */
import { brotliCompress, constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mergeChunks } from './merge-chunks.mjs';
import { finishPage } from './page.mjs';
import { pageWeights, weightText } from './page-weight.mjs';
import { finishServiceWorker } from './service-worker.mjs';

const root = process.argv[2];
if (!root) throw new Error('usage: node finish-build.mjs <folder of the built web app>');

const TEXT = /\.(?:js|css|html|json|svg|webmanifest|txt|map)$/;
/** Smaller files are not compressed: they fit into one packet. Bytes. */
const WORTH = 1024;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

await mergeChunks(root);
await finishPage(root);
const inAdvance = await finishServiceWorker(root);

let files = 0;
let before = 0;
let after = 0;
for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  // The server writes a nonce into the page, and compresses it then.
  if (entry.name === 'index.html' || (await stat(path)).size < WORTH) continue;
  const content = await readFile(path);
  const [br, gz] = await Promise.all([
    brotli(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
    zip(content, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
  files += 1;
  before += content.length;
  after += br.length;
}
console.log(
  `compressed ${files} files: ${Math.round(before / 1024)} KiB to ${Math.round(after / 1024)} KiB brotli; ` +
    `${inAdvance} are fetched in advance`,
);
const weights = await pageWeights(root);
for (const weight of weights) console.log(weightText(weight));
const tooHeavy = weights.filter(({ brotli, limit }) => brotli > limit);
if (tooHeavy.length > 0)
  throw new Error(
    `more JavaScript than allowed: ${tooHeavy.map(({ page }) => page).join(', ')}. Load what the first screen does not need on demand ` +
      '(docs/design.md, "Weight"); the limits are in frontend/tools/page-weight.mjs',
  );
