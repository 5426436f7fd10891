/** Which scripts a page of the built web app loads before it can be used. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The chunks on demand that are loaded together with a page, by their names. */
export const PAGES = {
  'sign-in': ['sign-in'],
  chats: ['shell', 'chats.routes', 'session-code', 'socket-io'],
};
const HASH = /-[\w-]{8}\.js$/;

/** The name of a chunk, without the hash in the name of its file. */
export function chunkName(file) {
  return file.replace(HASH, '');
}

/** Names of the files that a chunk imports statically. */
export function staticImports(code) {
  return [...code.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)].map(
    ([, name]) => name,
  );
}

/** Names of the scripts that index.html names. */
export async function initialScripts(root) {
  const html = await readFile(join(root, 'index.html'), 'utf8');
  return [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, name]) => name);
}

/**
 * The scripts of each page, with everything that they import, besides those that index.html names.
 * @param {string} root folder of the built web app
 * @returns {Promise<Record<string, string[]>>}
 */
export async function scriptsOfPages(root) {
  const files = (await readdir(root)).filter((name) => HASH.test(name));
  const initial = await withImports(root, await initialScripts(root));
  const pages = Object.entries(PAGES).map(async ([page, chunks]) => {
    const own = files.filter((name) => [page, ...chunks].includes(chunkName(name)));
    if (own.length === 0) throw new Error(`no chunk is named ${page}`);
    const whole = await withImports(root, own);
    return [page, whole.filter((name) => !initial.includes(name)).sort()];
  });
  return Object.fromEntries(await Promise.all(pages));
}

/** The files with everything that they import, without imports on demand. */
export async function withImports(root, names) {
  const seen = new Set();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    waiting.push(...staticImports(await readFile(join(root, name), 'utf8')));
  }
  return [...seen];
}
