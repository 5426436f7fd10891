/**
 * Finishes the page of a build, index.html: the styles and the script `src/start.ts` become part of
 * it, so that the first paint waits for no other file, and the font is requested early.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { scriptsOfPages } from './page-scripts.mjs';

const START = join(import.meta.dirname, '../src/start.ts');
const TSCONFIG = join(import.meta.dirname, '../tsconfig.json');

/** @param {string} root folder of the built web app */
export async function finishPage(root) {
  const path = join(root, 'index.html');
  const html = await readFile(path, 'utf8');
  const sheet = /<link rel="stylesheet" href="([\w.-]+\.css)"[^>]*>/.exec(html);
  // It is finished already.
  if (!sheet) return;
  const [link, name] = sheet;
  const styles = (await readFile(join(root, name), 'utf8')).trim();
  const script = await startScript(root);
  if (/<\/(?:script|style)/i.test(script + styles))
    throw new Error('a script or style would end early inside the page');
  const head = `<script>${script}</script>${await fontLink(root)}<style>${styles}</style>`;
  // A function: `$` has no special meaning in what it returns.
  await writeFile(
    path,
    html.replace(link, () => head),
  );
  await rm(join(root, name));
}

/** The compiled `start.ts`. */
async function startScript(root) {
  const bundle = await rolldown({
    input: START,
    tsconfig: TSCONFIG,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    transform: { define: { PAGE_SCRIPTS: JSON.stringify(await scriptsOfPages(root)) } },
  });
  const { output } = await bundle.generate({ format: 'iife', minify: true, comments: false });
  await bundle.close();
  if (output.length !== 1) throw new Error(`start.ts became ${output.length} files`);
  return output[0].code.trim();
}

async function fontLink(root) {
  const font = (await readdir(join(root, 'media'))).find((name) =>
    /^figtree-latin-wght-normal-.*\.woff2$/.test(name),
  );
  if (!font) throw new Error('the build has no font');
  return `<link rel="preload" href="media/${font}" as="font" type="font/woff2" crossorigin>`;
}
