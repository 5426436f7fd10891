/**
 * Fills in what the service worker of a build fetches in advance: what the app needs to start and to
 * show conversations without a network. Code of calls and other large parts on demand are fetched
 * when they are used.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { staticImports } from './page-scripts.mjs';

/** Parts that are of no use without a connection, by the beginning of their file names. */
const ONLINE_ONLY = /^(?:call|incoming|stream|socket-io|register|admin\.routes)-/;
/** The pages, which are needed in any case, by the beginning of their file names. */
const PAGES = /^(?:chats|sign-in)-/;
/** Larger parts on demand are not fetched in advance. Bytes. */
const PART_MAX = 150 * 1024;
/** Files that the page names, besides its scripts. */
const OTHERS = ['favicon.svg', 'favicon-unread.svg', 'manifest.webmanifest'];

/** @param {string} root folder of the built web app */
export async function finishServiceWorker(root) {
  const path = join(root, 'service-worker.js');
  const files = [
    ...(await scripts(root)),
    ...(await named(root, 'media', /latin-wght.*\.woff2$/)),
    ...(await named(root, 'i18n', /\.json$/)),
    ...OTHERS,
  ].sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(name).update(await readFile(join(root, name)));
  hash.update(await readFile(join(root, 'index.html')));
  const source = await readFile(path, 'utf8');
  await writeFile(
    path,
    source
      .replace('__VERSION__', hash.digest('hex').slice(0, 12))
      .replace("['__FILES__']", JSON.stringify(files.map((name) => `/${name}`))),
  );
  return files.length;
}

/** The scripts of the page, and what they import, on demand too, as far as it is of use. */
async function scripts(root) {
  const html = await readFile(join(root, 'index.html'), 'utf8');
  const waiting = [...html.matchAll(/<script src="([\w.-]+-[\w-]{8}\.js)"/g)].map(
    ([, name]) => name,
  );
  const found = new Set(waiting);
  const add = (name) => {
    if (found.has(name)) return;
    found.add(name);
    waiting.push(name);
  };
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const code = await readFile(join(root, name), 'utf8');
    for (const imported of staticImports(code)) add(imported);
    for (const [, part] of code.matchAll(/import\(\s*["'`]\.\/([\w.-]+\.js)["'`]\s*\)/g))
      if (PAGES.test(part) || (await isUsefulPart(root, part))) add(part);
  }
  return [...found];
}

async function isUsefulPart(root, name) {
  return !ONLINE_ONLY.test(name) && (await stat(join(root, name))).size <= PART_MAX;
}

async function named(root, folder, pattern) {
  const names = await readdir(join(root, folder)).catch(() => []);
  return names.filter((name) => pattern.test(name)).map((name) => `${folder}/${name}`);
}
