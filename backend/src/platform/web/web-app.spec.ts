import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPlatformApp } from '../../../test/support/index.js';

const SCRIPT = 'console.log("main");'.repeat(50);
const INDEX = `<!doctype html><html><head><base href="/"><script>theme()</script><style>.splash{}</style><script src="main-ABCD1234.js"></script></head>
<body><cc-root ngCspNonce="__CSP_NONCE__"></cc-root></body></html>`;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

describe('the web app', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'chatcall-web-'));
    await mkdir(join(root, 'media'));
    await writeFile(join(root, 'index.html'), INDEX);
    await writeFile(join(root, 'main-ABCD1234.js'), SCRIPT);
    await writeFile(join(root, 'main-ABCD1234.js.br'), brotliCompressSync(SCRIPT));
    await writeFile(join(root, 'main-ABCD1234.js.gz'), gzipSync(SCRIPT));
    await writeFile(join(root, 'media', 'font-XYZ98765.woff2'), 'font');
    await writeFile(join(root, 'details--nevCo_v.js'), 'details');
    await writeFile(join(root, 'favicon-pictures.svg'), '<svg/>');
    await writeFile(join(root, 'plain.js'), 'plain');
    await writeFile(join(root, 'service-worker.js'), 'worker');
    await writeFile(join(root, '.secret'), 'secret');
    await writeFile(join(root, '..', 'chatcall-outside.txt'), 'outside');
    app = await startPlatformApp({ env: { WEB_ROOT: root } });
  });
  afterAll(async () => {
    await app.close();
    await rm(root, { recursive: true });
    await rm(join(root, '..', 'chatcall-outside.txt'));
  });

  /** Without fetch, which would decompress and tidy the path. */
  function get(
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asking = request(new URL(app.url), { path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      });
      asking.on('error', reject);
      asking.end();
    });
  }

  const directives = (answer: Answer): Record<string, string> =>
    Object.fromEntries(
      String(answer.headers['content-security-policy'])
        .split(';')
        .map((directive) => [
          directive.trim().split(' ')[0],
          directive.trim().split(' ').slice(1).join(' '),
        ]),
    );

  it.each([
    '/',
    '/index.html',
    '/chats/0190c0de-0000-7000-8000-000000000000',
    '/sign-in?next=%2Fchats',
  ])('is at %s', async (path) => {
    const answer = await get(path, { accept: 'text/html' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.body.toString()).toContain('<cc-root');
  });

  it('has a new nonce in every answer, in the policy, the root element and everything inline', async () => {
    const [one, two] = [await get('/'), await get('/')];
    const nonce = /'nonce-([^']+)'/.exec(directives(one)['script-src'] ?? '')?.[1] ?? '';
    expect(nonce).toMatch(/^[\w+/]{24}$/);
    const html = one.body.toString();
    expect(html).toContain(`ngCspNonce="${nonce}"`);
    expect(html).toContain(`<script nonce="${nonce}">theme()`);
    expect(html).toContain(`<style nonce="${nonce}">`);
    expect(html).toContain('<script src="main-ABCD1234.js">');
    expect(html).not.toContain('__CSP_NONCE__');
    expect(two.body.toString()).not.toContain(nonce);
  });

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0', undefined, (body: Buffer) => body],
  ])('is compressed for clients that accept %p', async (accepted, encoding, decompress) => {
    const { headers, body } = await get('/', { 'accept-encoding': accepted });
    const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1];
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-length']).toBe(String(body.length));
    expect(String(headers['vary'])).toMatch(/accept-encoding/i);
    expect(decompress(body).toString()).toContain(`ngCspNonce="${nonce}"`);
  });

  it('runs under a policy that evaluates no text and nothing inline', async () => {
    const policy = directives(await get('/', { host: 'chat.example.com:8443' }));
    expect(policy).toMatchObject({
      'default-src': "'self'",
      'script-src': expect.stringMatching(/^'self' 'nonce-[^ ]+' 'wasm-unsafe-eval'$/),
      'style-src': expect.stringMatching(/^'self' 'nonce-[^ ]+'$/),
      'connect-src': "'self' ws://chat.example.com:8443 wss://chat.example.com:8443",
      'img-src': "'self' data: blob:",
      'media-src': "'self' blob: mediastream:",
      'worker-src': "'self' blob:",
      'object-src': "'none'",
      'base-uri': "'self'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    });
    // `'wasm-unsafe-eval'` lets the page compile WebAssembly, for the noise suppression of calls, and
    // run no text as JavaScript. Each of the other sources with this word would: `'unsafe-inline'`,
    // `'unsafe-eval'`, `'unsafe-hashes'`.
    expect(JSON.stringify(policy).replace("'wasm-unsafe-eval'", '')).not.toContain('unsafe');
  });

  it('does not take the host name into the policy', async () => {
    const policy = directives(
      await get('/', { host: "evil.example.com; script-src 'unsafe-inline'" }),
    );
    expect(policy['connect-src']).toBe("'self'");
    expect(policy['script-src']).not.toContain("'unsafe");
  });

  it('lets browsers keep files with a hash in their name for ever, and revalidate the others', async () => {
    for (const path of [
      '/main-ABCD1234.js',
      '/media/font-XYZ98765.woff2',
      '/details--nevCo_v.js',
    ]) {
      expect([path, (await get(path)).headers['cache-control']]).toEqual([
        path,
        'public, max-age=31536000, immutable',
      ]);
    }
    expect((await get('/favicon-pictures.svg')).headers['cache-control']).toBe('no-cache');
    const plain = await get('/plain.js');
    expect(plain.headers['cache-control']).toBe('no-cache');
    expect(
      (await get('/plain.js', { 'if-none-match': String(plain.headers['etag']) })).status,
    ).toBe(304);
  });

  it('lets the service worker fetch files of this server, and nothing else', async () => {
    const { headers } = await get('/service-worker.js');
    expect(headers['content-security-policy']).toBe("default-src 'none'; connect-src 'self'");
    expect(headers['cache-control']).toBe('no-cache');
    expect((await get('/plain.js')).headers['content-security-policy']).toContain(
      "default-src 'none'",
    );
  });

  it.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', undefined],
  ])(
    'sends the file that was compressed at build time to clients that accept %p',
    async (accepted, encoding) => {
      const answer = await get('/main-ABCD1234.js', { 'accept-encoding': accepted });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(answer.headers['content-type']).toMatch(/^(text|application)\/javascript/);
      expect(String(answer.headers['vary'])).toMatch(/accept-encoding/i);
    },
  );

  it('answers missing files with 404', async () => {
    const answer = await get('/main-GONE1234.js');
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'COMMON.NOT_FOUND' });
  });

  it.each(['/api', '/api/', '/api/nowhere', '/api/chats.html'])(
    'does not answer for the API at %s',
    async (path) => {
      const answer = await get(path);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.status).toBe(404);
    },
  );

  it.each([
    '/metrics',
    '/health',
    '/healthz',
    '/ready',
    '/livez',
    '/status',
    '/actuator/health',
    '/.env',
    '/.git/HEAD',
  ])('has nothing at %s for browsers and programs', async (path) => {
    for (const accept of ['*/*', 'text/html,application/xhtml+xml,*/*;q=0.8']) {
      const answer = await get(path, { accept });
      expect([answer.status, answer.headers['content-type']]).toEqual([
        404,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'COMMON.NOT_FOUND' });
    }
  });

  it('answers programs that ask for a page it does not know with 404, and browsers with the web app', async () => {
    for (const path of ['/nowhere', '/chats', '/graphql']) {
      const answer = await get(path, { accept: '*/*' });
      expect([
        path,
        answer.status,
        (JSON.parse(answer.body.toString()) as { code: string }).code,
      ]).toEqual([path, 404, 'COMMON.NOT_FOUND']);
    }
    expect((await get('/nowhere', { accept: 'text/html' })).status).toBe(200);
    expect((await get('/')).status).toBe(200);
  });

  it.each([
    '/../chatcall-outside.txt',
    '/..%2fchatcall-outside.txt',
    '/%2e%2e/chatcall-outside.txt',
    '/media/..%5c..%5cchatcall-outside.txt',
    '/.secret',
    '/\0.js',
  ])('does not serve %j', async (path) => {
    const answer = await get(encodeURI(path).replaceAll('%25', '%')).catch(() => ({
      status: 0,
      body: Buffer.from(''),
    }));
    expect(answer.body.toString()).not.toMatch(/^(outside|secret)$/);
    expect(answer.status).not.toBe(500);
  });

  it('is not served for other methods', async () => {
    const post = await get('/', {}, 'POST');
    expect(post.status).toBe(404);
    expect(JSON.parse(post.body.toString())).toMatchObject({ code: 'COMMON.NOT_FOUND' });
    expect((await get('/', {}, 'HEAD')).status).toBe(200);
  });
});

describe('a folder without a web app', () => {
  it('is reported in one sentence at the start', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'chatcall-empty-'));
    await expect(startPlatformApp({ env: { WEB_ROOT: empty } })).rejects.toThrow(
      /WEB_ROOT holds no built web app/,
    );
    await rm(empty, { recursive: true });
  });
});

describe('the pages with the descriptions of the API', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  beforeAll(async () => {
    app = await startPlatformApp();
  });
  afterAll(() => app.close());

  /** The addresses in a page, each with the status that it answers. */
  async function linksOf(html: string): Promise<(readonly [string, number])[]> {
    const links = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link = '']) => link);
    return Promise.all(
      links.map(async (link) => [link, (await fetch(`${app.url}${link}`)).status] as const),
    );
  }

  it('of the routes loads everything from this server, under a strict policy', async () => {
    const page = await fetch(`${app.url}/api/docs`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    const links = await linksOf(html);
    expect(links).toHaveLength(6);
    expect(links).toContainEqual(['/api/docs/events', 200]);
    expect(links).toContainEqual(['/api/problems', 200]);
    // Its rules for tables and code would change those of Swagger UI.
    expect(html).not.toContain('/api/docs/style.css');
    expect(links.filter(([, status]) => status !== 200)).toEqual([]);
    expect(await (await fetch(`${app.url}/api/openapi.json`)).json()).toMatchObject({
      openapi: expect.stringMatching(/^3/),
    });
  });

  it('of the events is shown without scripts, under a strict policy', async () => {
    const page = await fetch(`${app.url}/api/docs/events`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/script-src|unsafe/);
    expect(html).toContain('<code>call:initiate</code>');
    const links = await linksOf(html);
    expect(links).toContainEqual(['/api/asyncapi.json', 200]);
    expect(links.filter(([, status]) => status !== 200)).toEqual([]);
    const document = await fetch(`${app.url}/api/asyncapi.json`);
    expect(await document.json()).toMatchObject({ asyncapi: expect.stringMatching(/^3/) });
  });
});
