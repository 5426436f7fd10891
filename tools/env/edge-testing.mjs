// What the specs of Nginx share: a certificate, a built web app, an application and a way to start Nginx in front of them.

import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { startNginx } from './render-nginx.mjs';
import { selfSigned } from './self-signed.mjs';
import { freePort, startEcho, temporaryDirectory } from './testing.mjs';

/** A file of the web app, with its content. */
export const SCRIPT = 'main-5QH3XGGZ.js';
export const SOURCE = Buffer.from('export const text = "a script";\n'.repeat(200));

/**
 * @returns {Promise<{
 *   folder: string,
 *   cert: string,
 *   start: (options?: Partial<Parameters<typeof startNginx>[0]>) => ReturnType<typeof startNginx>,
 *   close: () => Promise<void>,
 * }>}
 */
export async function createEdge() {
  const folder = temporaryDirectory();
  const { cert, key } = selfSigned({ hosts: ['127.0.0.1'] });
  fs.writeFileSync(path.join(folder, 'server.crt'), cert);
  fs.writeFileSync(path.join(folder, 'server.key'), key);
  const web = path.join(folder, 'web');
  fs.mkdirSync(path.join(web, 'de'), { recursive: true });
  fs.writeFileSync(path.join(web, 'index.html'), 'not for Nginx to answer');
  fs.writeFileSync(path.join(web, 'de/chunk-ABCDEFGH.js'), SOURCE);
  fs.writeFileSync(path.join(web, SCRIPT), SOURCE);
  fs.writeFileSync(path.join(web, `${SCRIPT}.gz`), zlib.gzipSync(SOURCE));
  fs.writeFileSync(path.join(web, `${SCRIPT}.br`), zlib.brotliCompressSync(SOURCE));
  const echo = await startEcho();
  const start = async (options = {}) =>
    startNginx({
      directory: fs.mkdtempSync(path.join(folder, 'nginx-')),
      upstream: echo.address,
      httpPort: await freePort(),
      httpsPort: await freePort(),
      certFile: path.join(folder, 'server.crt'),
      keyFile: path.join(folder, 'server.key'),
      webRoot: web,
      ...options,
      values: { EDGE_SERVER_NAME: '127.0.0.1 chat.example.org', ...options.values },
    });
  const close = async () => {
    await echo.close();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { folder, cert, start, close };
}
