import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { createEdge, SCRIPT } from './edge-testing.mjs';
import { freePort, request, startEcho } from './testing.mjs';

let edge;

beforeAll(async () => {
  edge = await createEdge();
});

afterAll(() => edge?.close());

describe('the edge without its application', () => {
  it('answers with an error for clients and a page for users', async () => {
    const lonely = await edge.start({ upstream: `127.0.0.1:${await freePort()}` });
    const ask = (address) => request(`${lonely.url}${address}`, { ca: edge.cert });
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
  it('never contain the query string, also when something fails', async () => {
    const broken = await edge.start({
      upstream: `127.0.0.1:${await freePort()}`,
      values: { EDGE_API_RATE: '1r/s' },
    });
    const ask = (address, options) =>
      request(`${broken.url}${address}`, { ca: edge.cert, ...options }).catch(() => undefined);
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
    fs.mkdirSync(path.join(edge.folder, 'web/folder-ABCDEFGH.js'), { recursive: true });
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

  it('can be read by their owner and group alone, and are kept for two weeks', async () => {
    const nginx = await edge.start();
    await nginx.close();
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
      const socket = tls.connect({ host: '127.0.0.1', port, ca: edge.cert }, () =>
        socket.write(text),
      );
      socket.on('data', () => socket.destroy());
      for (const event of ['close', 'error']) socket.on(event, resolve);
      socket.setTimeout(2000, () => socket.destroy());
    });
  }
});

describe('several applications behind the edge', () => {
  it('keep a browser on one of them, share the browsers, and replace one that is gone', async () => {
    const [one, two] = [await startEcho(), await startEcho()];
    const several = await edge.start({ upstream: `${one.address},${two.address}` });
    const served = async (agent) => {
      const answer = await request(`${several.url}/api/users/me`, {
        ca: edge.cert,
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
    const answers = [];
    for (let tries = 0; tries < 12; tries += 1) answers.push(await served(ofTwo[0]));
    // All processes of Nginx learn from two failures.
    expect(answers).toEqual([503, 503, ...Array(10).fill(one.address)]);
    expect(new Set(await Promise.all(ofTwo.map(served)))).toEqual(new Set([one.address]));
    await several.close();
    await one.close();
  });
});

describe('the edge in a flood', () => {
  it('answers 429 beyond the burst, and only for the purpose that is flooded', async () => {
    const small = await edge.start({ values: { EDGE_API_RATE: '1r/s', EDGE_AUTH_RATE: '1r/s' } });
    const many = await Promise.all(
      Array.from({ length: 1050 }, () => request(`${small.url}/api/auth/login`, { ca: edge.cert })),
    );
    const refused = many.filter((answer) => answer.status === 429);
    const others = [
      '/api/auth/refresh',
      '/api/health/live',
      '/api/users/me',
      '/api/users/1/avatar/2',
      '/api/chats/1/avatar/2',
      '/socket.io/',
    ];
    const elsewhere = await Promise.all(
      others.map((path) => request(`${small.url}${path}`, { ca: edge.cert })),
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
