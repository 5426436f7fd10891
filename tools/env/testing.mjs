// What the specs of this folder share.

import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { transformFileSync } from '@swc/core';
import { repositoryRoot } from './process.mjs';

/** @returns {Promise<number>} A port that is free at the moment, below the range of outgoing connections. */
export async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 10000);
    const free = await new Promise((resolve) => {
      const server = net.createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

export function temporaryDirectory() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-env-'));
}

/**
 * One request on a connection of its own.
 *
 * @param {string} url
 * @param {https.RequestOptions & { body?: Buffer }} [options]
 * @returns {Promise<{ status: number, headers: http.IncomingHttpHeaders, body: Buffer }>}
 */
export function request(url, { body, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const { request: send } = url.startsWith('https:') ? https : http;
    const sent = send(url, { agent: false, ...options }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    // A server that refuses a body answers and hangs up while we still send.
    sent.on('error', (error) => error.code !== 'EPIPE' && reject(error));
    sent.end(body);
  });
}

/**
 * Imports a module of the backend from its source, with its neighbours in the same folder: the tests of the tools ask what
 * the backend does now, not what it did when it was last built.
 *
 * @param {string} file Relative to the root of the clone.
 */
export async function importBackend(file) {
  const folder = path.join(repositoryRoot, path.dirname(file));
  // Inside of node_modules, where imports of packages are resolved.
  const cache = path.join(repositoryRoot, 'node_modules/.cache/chatcall');
  fs.mkdirSync(cache, { recursive: true });
  const copy = fs.mkdtempSync(path.join(cache, 'backend-'));
  try {
    compile(folder, copy);
    compile(
      path.join(repositoryRoot, 'libs/contracts/src'),
      path.join(copy, 'node_modules/@chatcall/contracts'),
    );
    return await import(path.join(copy, path.basename(file).replace(/\.ts$/, '.js')));
  } finally {
    fs.rmSync(copy, { recursive: true });
  }
}

/** Writes the modules of a folder as JavaScript, as a package whose entry is `index.js`. */
function compile(folder, target) {
  fs.mkdirSync(target, { recursive: true });
  fs.writeFileSync(path.join(target, 'package.json'), '{ "type": "module", "main": "./index.js" }');
  for (const name of fs.readdirSync(folder).filter((each) => /(?<!\.spec)\.ts$/.test(each))) {
    const { code } = transformFileSync(path.join(folder, name), {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2023' },
    });
    fs.writeFileSync(path.join(target, name.replace(/\.ts$/, '.js')), code);
  }
}

/** Replaces the application: answers with the request it received, and echoes over WebSocket upgrades. */
export async function startEcho() {
  const server = http.createServer((incoming, response) => {
    let bytes = 0;
    incoming.on('data', (chunk) => (bytes += chunk.length));
    incoming.on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      response.setHeader('X-Request-Id', 'from-the-app');
      response.setHeader('X-Served-By', `127.0.0.1:${server.address().port}`);
      response.setHeader('Strict-Transport-Security', 'max-age=1');
      if (incoming.url === '/api/own-error') response.statusCode = 503;
      response.end(JSON.stringify({ url: incoming.url, headers: incoming.headers, bytes }));
    });
  });
  server.on('upgrade', (incoming, socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    );
    socket.on('data', (data) => socket.write(`echo:${data}`));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}
