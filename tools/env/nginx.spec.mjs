import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import zlib from 'node:zlib';
import { repositoryRoot, SERVER_PATH } from './process.mjs';
import { EDGE_DEFAULTS, renderNginx, startNginx, substitute } from './render-nginx.mjs';
import { selfSigned } from './self-signed.mjs';
import { freePort, importBackend, request, startEcho, temporaryDirectory } from './testing.mjs';

const SCRIPT = 'main-5QH3XGGZ.js';
const SOURCE = Buffer.from('export const text = "a script";\n'.repeat(200));

let folder, cert, nginx, echo;

async function start(options = {}) {
  return startNginx({
    directory: fs.mkdtempSync(path.join(folder, 'nginx-')),
    upstream: echo.address,
    httpPort: await freePort(),
    httpsPort: await freePort(),
    certFile: path.join(folder, 'server.crt'),
    keyFile: path.join(folder, 'server.key'),
    webRoot: path.join(folder, 'web'),
    ...options,
    values: { EDGE_SERVER_NAME: '127.0.0.1 chat.example.org', ...options.values },
  });
}

const nginxTest = ({ args }) =>
  spawnSync('nginx', ['-t', ...args], { encoding: 'utf8', env: { PATH: SERVER_PATH } });
const get = (address, options) => request(`${nginx.url}${address}`, { ca: cert, ...options });

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
  folder = temporaryDirectory();
  let key;
  ({ cert, key } = selfSigned({ hosts: ['127.0.0.1'] }));
  fs.writeFileSync(path.join(folder, 'server.crt'), cert);
  fs.writeFileSync(path.join(folder, 'server.key'), key);
  const web = path.join(folder, 'web');
  fs.mkdirSync(path.join(web, 'de'), { recursive: true });
  fs.writeFileSync(path.join(web, 'index.html'), 'not for Nginx to answer');
  fs.writeFileSync(path.join(web, 'de/chunk-ABCDEFGH.js'), SOURCE);
  fs.writeFileSync(path.join(web, SCRIPT), SOURCE);
  fs.writeFileSync(path.join(web, `${SCRIPT}.gz`), zlib.gzipSync(SOURCE));
  fs.writeFileSync(path.join(web, `${SCRIPT}.br`), zlib.brotliCompressSync(SOURCE));
  echo = await startEcho();
  nginx = await start();
});

afterAll(async () => {
  await nginx?.close();
  await echo?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('the templates', () => {
  const templates = path.join(repositoryRoot, 'nginx/templates');

  it('use `${…}` for nothing but EDGE_ variables, so that envsubst and the renderer agree', () => {
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
      EDGE_TLS_CERT: path.join(folder, 'server.crt'),
      EDGE_TLS_KEY: path.join(folder, 'server.key'),
    };
    const good = renderNginx({ directory: path.join(folder, 'check'), values });
    expect(nginxTest(good).stderr).toContain('test is successful');
    const bad = renderNginx({
      directory: path.join(folder, 'check'),
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
  ])('sends nobody to %s, which only the request names', async (host) => {
    const answer = await request(`${nginx.httpUrl}/`, { headers: { Host: host } });
    expect([400, 421]).toContain(answer.status);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.body.toString()).not.toContain('evil');
  });

  it('tells a proxy that speaks HTTP to it what to do, instead of sending it in a circle', async () => {
    const headers = { 'X-Forwarded-Proto': 'https' };
    const answer = await request(`${nginx.httpUrl}/chats`, { headers });
    expect([answer.status, answer.headers.location]).toEqual([421, undefined]);
    expect(answer.body.toString()).toContain('Let it speak HTTPS to port');
  });

  it('speaks HTTP/2 and no TLS older than 1.2', async () => {
    const { port } = new URL(nginx.url);
    const connect = (options) => {
      const socket = tls.connect({ host: '127.0.0.1', port, ca: cert, ...options });
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

  it('tells the application who asks, whatever the client claims', async () => {
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
        const sent = https.request(`${nginx.url}${address}`, { agent: false, ca: cert, headers });
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

  it('answers its health check without the application', async () => {
    expect((await request(`${nginx.httpUrl}/healthz`)).body.toString()).toBe('ok\n');
  });
});

describe('the edge without its application', () => {
  it('says so in a way that clients and people understand', async () => {
    const lonely = await start({ upstream: `127.0.0.1:${await freePort()}` });
    const ask = (address) => request(`${lonely.url}${address}`, { ca: cert });
    const api = await ask('/api/users/me?token=abc');
    expect(api.status).toBe(503);
    expect(api.headers['retry-after']).toBe('5');
    expect(JSON.parse(api.body)).toMatchObject({
      code: 'COMMON.UNAVAILABLE',
      retryAfter: 5,
      instance: '/api/users/me',
    });
    const page = await ask('/chats');
    expect([page.status, page.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    await ask('/socket.io/?sid=secret-session');
    await lonely.close();
    expect(lonely.output()).not.toContain('secret-session');
  });
});

describe('the logs of the edge', () => {
  it('never hold what stands behind the question mark, whatever goes wrong', async () => {
    const broken = await start({
      upstream: `127.0.0.1:${await freePort()}`,
      values: { EDGE_API_RATE: '1r/s' },
    });
    const ask = (address, options) =>
      request(`${broken.url}${address}`, { ca: cert, ...options }).catch(() => undefined);
    const secret = 'hunter2-token';
    const paths = [
      '/',
      '/chats',
      '/api/users/me',
      '/api/auth/login',
      '/socket.io/',
      `/${SCRIPT}`,
      '/x-ABCDEFGH.js',
      '/%zz',
      '/healthz',
    ];
    for (const each of paths) await ask(`${each}?token=${secret}`);
    await ask(`/api/chats?token=${secret}`, {
      method: 'POST',
      body: Buffer.alloc(1024 * 1024 + 1),
    });
    await Promise.all(Array.from({ length: 50 }, () => ask(`/api/x?token=${secret}`)));
    await request(`${broken.httpUrl}/?token=${secret}`, { headers: { Host: 'evil.example.org' } });
    // A folder in place of a file, and a file that may not be read (root reads it all the same).
    fs.mkdirSync(path.join(folder, 'web/folder-ABCDEFGH.js'), { recursive: true });
    await ask(`/folder-ABCDEFGH.js?token=${secret}`);
    await ask(`/${'a'.repeat(300)}-ABCDEFGH.js?token=${secret}`);
    await raw(broken, `GET /a b?token=${secret} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await raw(broken, `GET /a?token=${secret} HTTP/9.9\r\nHost: x\r\n\r\n`);
    await raw(broken, `GET /a?token=${secret} HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n`);
    await raw(broken, `GET /?token=${secret}${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await raw(broken, `GET https://x/a?token=${secret} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await broken.close();
    const logged = fs.readFileSync(broken.accessLog, 'utf8') + broken.output();
    expect(logged.split('\n').length).toBeGreaterThan(paths.length);
    expect(logged).not.toContain('hunter2');
  });

  it('can be read by their owner and group alone, and are kept for two weeks', () => {
    expect((fs.statSync(nginx.accessLog).mode & 0o777).toString(8)).toBe('640');
    const rotation = fs.readFileSync(
      path.join(path.dirname(nginx.accessLog), 'logrotate.conf'),
      'utf8',
    );
    expect(rotation).toContain('rotate 14');
  });

  /** Sends bytes over TLS as they are. */
  function raw(to, text) {
    const { port } = new URL(to.url);
    return new Promise((resolve) => {
      const socket = tls.connect({ host: '127.0.0.1', port, ca: cert }, () => socket.write(text));
      socket.on('data', () => socket.destroy());
      for (const event of ['close', 'error']) socket.on(event, resolve);
      socket.setTimeout(2000, () => socket.destroy());
    });
  }
});

describe('several applications behind the edge', () => {
  it('keep a browser on one of them, share the browsers, and stand in for one that is gone', async () => {
    const [one, two] = [await startEcho(), await startEcho()];
    const several = await start({ upstream: `${one.address},${two.address}` });
    const served = async (agent) => {
      const answer = await request(`${several.url}/api/users/me`, {
        ca: cert,
        headers: { 'User-Agent': agent },
      });
      return answer.status === 200 ? answer.headers['x-served-by'] : answer.status;
    };
    const agents = Array.from({ length: 40 }, (_, index) => `browser ${index}`);
    const first = await Promise.all(agents.map(served));
    expect(await Promise.all(agents.map(served))).toEqual(first);
    expect(new Set(first)).toEqual(new Set([one.address, two.address]));

    await two.close();
    const ofTwo = agents.filter((_, index) => first[index] === two.address);
    for (let tries = 0; tries < 3; tries += 1) await Promise.all(ofTwo.map(served));
    expect(new Set(await Promise.all(ofTwo.map(served)))).toEqual(new Set([one.address]));
    await several.close();
    await one.close();
  });
});

describe('the edge in a flood', () => {
  it('answers 429 beyond the burst, and only for the purpose that is flooded', async () => {
    const small = await start({ values: { EDGE_API_RATE: '1r/s', EDGE_AUTH_RATE: '1r/s' } });
    const many = await Promise.all(
      Array.from({ length: 1050 }, () => request(`${small.url}/api/auth/login`, { ca: cert })),
    );
    const refused = many.filter((answer) => answer.status === 429);
    const others = [
      '/api/auth/refresh',
      '/api/health/live',
      '/api/users/me',
      '/api/users/1/avatar/2',
      '/socket.io/',
    ];
    const elsewhere = await Promise.all(
      others.map((path) => request(`${small.url}${path}`, { ca: cert })),
    );
    expect(elsewhere.map((answer) => answer.status)).toEqual(others.map(() => 200));
    await small.close();
    expect(refused.length).toBeGreaterThan(20);
    expect(JSON.parse(refused[0].body)).toMatchObject({
      code: 'COMMON.RATE_LIMITED',
      retryAfter: 5,
    });
    expect(many.some((answer) => answer.status === 200)).toBe(true);
  });
});
