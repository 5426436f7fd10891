import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../bootstrap/lib/paths.mjs';
import { downloadWorker } from './download.mjs';

/** Starts and refuses to run without its parent, as the real one does. */
const WORKER = '#!/bin/sh\nexit 41\n';

const installed = path.join(ROOT, 'node_modules/mediasoup');
let folder, packageFolder, target, server, answer, asked;

/** The install script of the real package, in a copy that may be written to, inside of node_modules for its imports. */
function copyPackage() {
  const cache = path.join(ROOT, 'node_modules/.cache/chatcall');
  fs.mkdirSync(cache, { recursive: true });
  const copy = fs.mkdtempSync(path.join(cache, 'mediasoup-'));
  for (const name of ['package.json', 'npm-scripts.mjs']) {
    fs.copyFileSync(path.join(installed, name), path.join(copy, name));
  }
  const own = path.join(installed, 'node_modules');
  if (fs.existsSync(own)) fs.symlinkSync(own, path.join(copy, 'node_modules'));
  return copy;
}

/** What the makers publish: an archive with the binary in it. */
function archiveOf(binary) {
  fs.writeFileSync(path.join(folder, 'mediasoup-worker'), binary, { mode: 0o644 });
  const { stdout } = spawnSync('tar', ['-czf', '-', '-C', folder, 'mediasoup-worker']);
  return stdout;
}

function download(options) {
  const { port } = server.address();
  const env = {
    ...process.env,
    MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${port}`,
  };
  return downloadWorker(packageFolder, target, { env, ...options });
}

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-download-'));
  packageFolder = copyPackage();
  target = path.join(folder, 'cache/mediasoup-worker');
  asked = [];
  server = http.createServer((request, response) => {
    asked.push(request.url);
    answer(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  for (const each of [folder, packageFolder]) fs.rmSync(each, { recursive: true, force: true });
});

describe('downloadWorker', () => {
  it('puts the published binary for this version and machine into the cache', async () => {
    answer = (response) => response.end(archiveOf(WORKER));
    expect(await download()).toBe(target);
    expect(fs.readFileSync(target, 'utf8')).toBe(WORKER);
    expect(fs.statSync(target).mode & 0o777).toBe(0o755);
    const { version } = JSON.parse(fs.readFileSync(path.join(installed, 'package.json'), 'utf8'));
    const start = `/${version}/mediasoup-worker-${version}-${process.platform}-${process.arch}`;
    expect(asked).toEqual([expect.stringMatching(new RegExp(`^${start}.*\\.tgz$`))]);
  });

  it('takes no binary that does not start here', async () => {
    answer = (response) => response.end(archiveOf('#!/bin/sh\nexit 127\n'));
    expect(await download()).toBeNull();
    expect(fs.existsSync(target)).toBe(false);
  });

  it('takes no archive that is damaged', async () => {
    answer = (response) =>
      response.end(Buffer.concat([archiveOf(WORKER).subarray(0, 60), Buffer.alloc(500, 7)]));
    expect(await download()).toBeNull();
    expect(fs.existsSync(target)).toBe(false);
  });

  it('takes no archive that ends too early', async () => {
    answer = (response) => {
      response.setHeader('Content-Length', 5000);
      response.write(archiveOf(WORKER).subarray(0, 60));
      setTimeout(() => response.destroy(), 100);
    };
    expect(await download()).toBeNull();
    expect(fs.existsSync(target)).toBe(false);
  });

  it('does without where there is none for this machine', async () => {
    answer = (response) => response.writeHead(404).end();
    expect(await download()).toBeNull();
  });

  it('takes nothing that an earlier download left half done', async () => {
    const release = path.join(packageFolder, 'worker/out/Release');
    fs.mkdirSync(release, { recursive: true });
    fs.writeFileSync(path.join(release, 'mediasoup-worker'), '#!/bin/sh\nexit 1\n', {
      mode: 0o755,
    });
    answer = (response) => response.writeHead(404).end();
    expect(await download()).toBeNull();
    expect(fs.existsSync(target)).toBe(false);
  });

  it('does without where the server fails', async () => {
    answer = (response) => response.writeHead(500).end();
    expect(await download()).toBeNull();
  });

  it.each([
    ['at all', () => undefined],
    ['to its end', (response) => response.write(archiveOf(WORKER).subarray(0, 60))],
  ])('waits only so long for a server that does not answer %s', async (_, silence) => {
    answer = silence;
    const since = Date.now();
    expect(await download({ timeoutMs: 3000 })).toBeNull();
    expect(Date.now() - since).toBeLessThan(10_000);
    expect(asked).toHaveLength(1);
    expect(fs.existsSync(target)).toBe(false);
  });
});
