/**
 * JavaScript that a page loads before it can be used, in bytes of brotli: the scripts of
 * index.html, the chunks of the page, and everything that they import. After a build: `node
 * frontend/tools/page-weight.mjs frontend/dist/browser`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const root = process.argv[2];
if (!root) throw new Error('usage: node page-weight.mjs <folder of the built web app>');

/** Lazy chunks of each page, by the name that the bundler gives them. */
const PAGES = {
  'sign in': ['sign-in'],
  chats: ['shell', 'chats-routes', 'session-code', 'socket-io'],
};

const files = readdirSync(root).filter((name) => name.endsWith('.js'));
const page = readFileSync(join(root, 'index.html'), 'utf8');
const initial = [...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map((match) => match[1]);

const named = (chunk) => {
  const found = files.filter((name) =>
    new RegExp(`^${chunk.replace('-', '[-.]')}-[\\w-]{8}\\.js$`).test(name),
  );
  if (found.length !== 1) throw new Error(`${found.length} chunks are named ${chunk}`);
  return found[0];
};

/** The files with everything that they import, without dynamic imports. */
const whole = (names) => {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    const code = readFileSync(join(root, name), 'utf8');
    for (const match of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) visit(match[1]);
  };
  names.forEach(visit);
  return [...seen];
};

for (const [name, chunks] of Object.entries(PAGES)) {
  const all = whole([...initial, ...chunks.map(named)]);
  const raw = all.map((file) => readFileSync(join(root, file)));
  const brotli = raw.reduce((sum, content) => sum + brotliCompressSync(content).length, 0);
  console.log(
    `${name}: ${brotli} bytes brotli, ${raw.reduce((sum, content) => sum + content.length, 0)} raw, ${all.length} files`,
  );
}
