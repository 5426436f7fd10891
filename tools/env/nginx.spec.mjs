import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import zlib from 'node:zlib';
import { createEdge, SCRIPT, SOURCE } from './edge-testing.mjs';
import { repositoryRoot, SERVER_PATH } from './process.mjs';
import { EDGE_DEFAULTS, renderNginx, substitute } from './render-nginx.mjs';
import { importBackend, request } from './testing.mjs';

let edge, nginx;

const nginxTest = ({ args }) =>
  spawnSync('nginx', ['-t', ...args], { encoding: 'utf8', env: { PATH: SERVER_PATH } });
const get = (address, options) => request(`${nginx.url}${address}`, { ca: edge.cert, ...options });

/** What the backend's own middleware puts on an answer behind a proxy that ends TLS. */
async function backendHeaders() {
  const { securityHeaders } = await importBackend('backend/src/platform/web/security-headers.ts');
  const middleware = securityHeaders({ http: { tls: null } });
  const server = http.createServer((incoming, response) => {
    incoming.secure = true;
    middleware(incoming, response, () => response.end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { headers } = await request(`http://127.0.0.1:${server.address().port}/`);
  server.close();
  for (const name of ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'])
    delete headers[name];
  return headers;
}

beforeAll(async () => {
  edge = await createEdge();
  nginx = await edge.start();
});

afterAll(async () => {
  await nginx?.close();
  await edge?.close();
});

describe('the templates', () => {
  const templates = path.join(repositoryRoot, 'nginx/templates');

  it('use `${…}` for nothing but EDGE_ variables, as envsubst and the renderer must agree', () => {
    for (const file of fs.readdirSync(templates)) {
      const text = fs.readFileSync(path.join(templates, file), 'utf8');
      const names = [...text.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1]);
      expect(
        names.filter((name) => !(name in EDGE_DEFAULTS) && name !== 'EDGE_UPSTREAM_SERVERS'),
      ).toEqual([]);
      expect(text).not.toMatch(/\$EDGE_/);
    }
  });

  it('refuse a value that would add a directive', () => {
    expect(() =>
      substitute('listen ${EDGE_HTTP_LISTEN};', { EDGE_HTTP_LISTEN: '80; autoindex on' }),
    ).toThrow('EDGE_HTTP_LISTEN');
    expect(() => substitute('${EDGE_NOTHING}', {})).toThrow('EDGE_NOTHING');
    const upstream = (value) => substitute('${EDGE_UPSTREAM_SERVERS}', { EDGE_UPSTREAM: value });
    expect(upstream('app:3001')).toBe('server app:3001 max_fails=0;');
    expect(upstream('10.0.0.5:3001,[fd00::1]:3001')).toBe(
      'server 10.0.0.5:3001 max_fails=2 fail_timeout=5s; server [fd00::1]:3001 max_fails=2 fail_timeout=5s;',
    );
    for (const bad of ['app:3001; autoindex on', 'a b', '', 'a,,b', '$(id)'])
      expect(() => upstream(bad)).toThrow('EDGE_UPSTREAM must hold');
  });

  it('pass `nginx -t`, and a broken one does not', () => {
    const values = {
      EDGE_TLS_CERT: path.join(edge.folder, 'server.crt'),
      EDGE_TLS_KEY: path.join(edge.folder, 'server.key'),
    };
    const good = renderNginx({ directory: path.join(edge.folder, 'check'), values });
    expect(nginxTest(good).stderr).toContain('test is successful');
    const bad = renderNginx({
      directory: path.join(edge.folder, 'check'),
      values: { ...values, EDGE_API_RATE: 'many' },
    });
    expect(nginxTest(bad).stderr).toContain('invalid rate "rate=many"');
  });
});

describe('the edge', () => {
  it('sends HTTP to HTTPS with method and path', async () => {
    const answer = await request(`${nginx.httpUrl}/chats/1?tab=2`, { method: 'POST' });
    expect(answer.status).toBe(308);
    expect(answer.headers.location).toBe(`${nginx.url}/chats/1?tab=2`);
  });

  it.each([
    'evil.example.org',
    'evil.example.org:80',
    '127.0.0.1.evil.example.org',
    '127.0.0.1@evil.example.org',
    '_',
  ])('redirects to no %s, a name from the request only', async (host) => {
    const answer = await request(`${nginx.httpUrl}/`, { headers: { Host: host } });
    expect([400, 421]).toContain(answer.status);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.body.toString()).not.toContain('evil');
  });

  it('answers a proxy that uses HTTP with an explanation, instead of a redirect loop', async () => {
    const headers = { 'X-Forwarded-Proto': 'https' };
    const answer = await request(`${nginx.httpUrl}/chats`, { headers });
    expect([answer.status, answer.headers.location]).toEqual([421, undefined]);
    expect(answer.body.toString()).toContain('Configure it to use HTTPS with port');
  });

  it('speaks HTTP/2 and no TLS older than 1.2', async () => {
    const { port } = new URL(nginx.url);
    const connect = (options) => {
      const socket = tls.connect({ host: '127.0.0.1', port, ca: edge.cert, ...options });
      return once(socket, 'secureConnect').then(
        () => (socket.end(), [socket.alpnProtocol, socket.getProtocol()]),
      );
    };
    expect(await connect({ ALPNProtocols: ['h2', 'http/1.1'] })).toEqual(['h2', 'TLSv1.3']);
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(connect(old)).rejects.toThrow(/protocol version/);
  });

  it('serves hashed files itself, for ever, in the best compression the browser takes', async () => {
    const brotli = await get(`/${SCRIPT}`, { headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
    expect(brotli.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
      'content-type': 'text/javascript',
      vary: 'Accept-Encoding',
    });
    expect(zlib.brotliDecompressSync(brotli.body)).toEqual(SOURCE);
    const gzip = await get(`/${SCRIPT}`, { headers: { 'Accept-Encoding': 'gzip, br;q=0' } });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    // The build's own file, not one compressed for this request.
    expect(gzip.headers['content-length']).toBe(String(zlib.gzipSync(SOURCE).length));
    expect(zlib.gunzipSync(gzip.body)).toEqual(SOURCE);
    const plain = await get('/de/chunk-ABCDEFGH.js', {
      headers: { 'Accept-Encoding': 'identity' },
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toEqual(SOURCE);
  });

  it('leaves the page, and files it does not have, to the application', async () => {
    for (const address of ['/', '/index.html', '/chats/42', '/main-ZZZZZZZZ.js']) {
      expect(JSON.parse((await get(address)).body).url).toBe(address);
    }
  });

  it('puts the same headers on its files as the backend does', async () => {
    const wanted = await backendHeaders();
    expect(Object.keys(wanted)).toEqual(
      expect.arrayContaining(['content-security-policy', 'permissions-policy', 'x-frame-options']),
    );
    for (const encoding of ['identity', 'gzip', 'br']) {
      const { headers } = await get(`/${SCRIPT}`, { headers: { 'Accept-Encoding': encoding } });
      expect(headers).toMatchObject(wanted);
    }
  });

  it('passes the address of the client to the application, not the one that the client claims', async () => {
    const { host } = new URL(nginx.url);
    const headers = {
      'X-Forwarded-For': '6.6.6.6',
      'X-Forwarded-Proto': 'http',
      'X-Request-Id': 'trace-0123456789',
    };
    const answer = await get('/api/users/me', { headers });
    expect(JSON.parse(answer.body).headers).toMatchObject({
      host,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-request-id': 'trace-0123456789',
    });
    expect(answer.headers['x-request-id']).toBe('trace-0123456789');
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    const odd = await get('/api/users/me', { headers: { 'X-Request-Id': 'a"b' } });
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('upgrades Socket.IO, and nothing else', async () => {
    const upgrade = (address) =>
      new Promise((resolve, reject) => {
        const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
        const sent = https.request(`${nginx.url}${address}`, {
          agent: false,
          ca: edge.cert,
          headers,
        });
        sent.on('upgrade', (_, socket) => {
          socket.once('data', (data) => (socket.destroy(), resolve(String(data))));
          socket.write('hello');
        });
        sent.on('response', (response) => (response.resume(), resolve(response.statusCode)));
        sent.on('error', reject);
        sent.end();
      });
    expect(await upgrade('/socket.io/?EIO=4&transport=websocket&sid=session-id-in-query')).toBe(
      'echo:hello',
    );
    expect(await upgrade('/api/users/me')).toBe(200);
  });

  it('bounds bodies: 1 MiB, and 5 MiB for an avatar', async () => {
    const post = (address, bytes) => get(address, { method: 'POST', body: Buffer.alloc(bytes) });
    expect((await post('/api/chats', 1024 * 1024)).status).toBe(200);
    const refused = await post('/api/chats', 1024 * 1024 + 1);
    expect(refused.status).toBe(413);
    expect(refused.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(refused.body)).toMatchObject({
      code: 'COMMON.TOO_LARGE',
      status: 413,
      instance: '/api/chats',
    });
    expect(JSON.parse((await post('/api/users/me/avatar', 5 * 1024 * 1024)).body).bytes).toBe(
      5 * 1024 * 1024,
    );
    expect((await post('/api/users/me/avatar', 6 * 1024 * 1024)).status).toBe(413);
  });

  it('passes the application’s own errors on', async () => {
    const answer = await get('/api/own-error');
    expect([answer.status, JSON.parse(answer.body).url]).toEqual([503, '/api/own-error']);
  });

  it('logs each request without its query string', async () => {
    await get('/socket.io/?EIO=4&transport=polling&sid=another-session-id');
    const lines = fs
      .readFileSync(nginx.accessLog, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ method: 'GET', path: '/socket.io/', status: 200 }),
    );
    const everything = JSON.stringify(lines) + nginx.output();
    expect(everything).not.toContain('session-id');
  });

  it('takes no more of a file from the application than the client reads', async () => {
    const size = 64 * 1024 * 1024;
    let sent = 0;
    const app = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-length': size });
      const chunk = Buffer.alloc(64 * 1024);
      const send = () => {
        while (sent < size) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', send);
        }
        response.end();
      };
      send();
    });
    await once(app.listen(0, '127.0.0.1'), 'listening');
    const front = await edge.start({ upstream: `127.0.0.1:${app.address().port}` });
    const reader = https.get(`${front.url}/api/files/1/content`, { ca: edge.cert, agent: false });
    await once(reader, 'response');
    let before;
    do {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    } while (sent !== before);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(size);
    reader.destroy();
    await front.close();
    app.closeAllConnections();
    app.close();
  });

  it('answers its health check without the application', async () => {
    expect((await request(`${nginx.httpUrl}/healthz`)).body.toString()).toBe('ok\n');
  });
});
