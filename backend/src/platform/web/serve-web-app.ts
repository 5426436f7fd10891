import { randomBytes } from 'node:crypto';
import { extname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import expressStaticGzip from 'express-static-gzip';

/** Paths of the server itself. */
const OWN_PATHS = /^\/(?:api|socket\.io)(?:\/|$)/;
/**
 * Paths that monitors request from other servers. They are not found here, also for a browser: a
 * page with status 200 would make a monitor believe that the server is healthy. The health checks are
 * `/api/health/live` and `/api/health/ready`.
 */
const NOT_PAGES =
  /^\/(?:metrics|health|healthz|healthcheck|ready|readyz|readiness|live|livez|liveness|status|ping|actuator|prometheus|server-status|stub_status|nginx_status)(?:\/|$)|\/\./i;
/**
 * Files with a hash of their content in their name (eight characters of URL-safe base64, hardly
 * ever all lower case) never change.
 */
const HASHED = /-(?=[\w-]*[A-Z0-9_])[\w-]{8}\.\w+$/;
const YEAR_SECONDS = 31_536_000;
const NONCE_BYTES = 18;
/** Takes about a millisecond for the page; the highest quality takes thirty. */
const PAGE_QUALITY = 5;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/**
 * Serves the built web app: its files (compressed when the build has compressed them), and
 * index.html for every other path that a browser opens outside of the API. A missing file with an
 * extension is not found.
 */
export function serveWebApp(app: NestExpressApplication, webRoot: string): void {
  const page = new IndexPage(webRoot);
  const files = expressStaticGzip(webRoot, {
    index: false,
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    serveStatic: { setHeaders: setCaching, redirect: false, dotfiles: 'ignore' },
  }) as RequestHandler;
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!isForWebApp(request)) return next();
    if (isPage(request)) return sendPage(page, request, response).catch(next);
    return files(request, response, next);
  });
}

function isForWebApp(request: Request): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && !OWN_PATHS.test(request.path);
}

/**
 * Whether to serve the page: below the root only for clients that accept HTML, as browsers do.
 */
function isPage({ path, headers }: Request): boolean {
  if (path === '/' || path === '/index.html') return true;
  return (
    extname(path) === '' && !NOT_PAGES.test(path) && /\btext\/html\b/i.test(headers.accept ?? '')
  );
}

async function sendPage(page: IndexPage, request: Request, response: Response): Promise<void> {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const { content, encoding } = await compressed(page.withNonce(nonce), request);
  response.setHeader('Content-Security-Policy', pagePolicy(nonce, request.headers.host));
  response.setHeader('Cache-Control', 'no-cache');
  response.vary('Accept-Encoding');
  if (encoding) response.setHeader('Content-Encoding', encoding);
  response.type('html').send(content);
}

/**
 * The page as the client accepts it. It contains nothing of the request and no secret besides the
 * nonce of this answer, so that its length tells an attacker nothing.
 */
async function compressed(
  html: string,
  request: Request,
): Promise<{ content: Buffer; encoding: 'br' | 'gzip' | null }> {
  const content = Buffer.from(html);
  if (request.acceptsEncodings('br') === 'br') {
    const params = { [constants.BROTLI_PARAM_QUALITY]: PAGE_QUALITY };
    return { content: await brotli(content, { params }), encoding: 'br' };
  }
  if (request.acceptsEncodings('gzip') === 'gzip')
    return { content: await zip(content), encoding: 'gzip' };
  return { content, encoding: null };
}

function setCaching(
  response: { setHeader(name: string, value: string): unknown },
  path: string,
): void {
  const plain = path.replace(/\.(?:br|gz)$/, '');
  response.setHeader(
    'Cache-Control',
    HASHED.test(plain) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
  );
  if (plain.endsWith('/service-worker.js'))
    response.setHeader('Content-Security-Policy', WORKER_POLICY);
}

/** The content security policy inside the service worker, which fetches files of this server. */
const WORKER_POLICY = "default-src 'none'; connect-src 'self'";

/** The placeholder of the nonce in the built index.html. */
const PLACEHOLDER = '__CSP_NONCE__';

/** The index.html of the web app, read once, with a new nonce for every answer. */
class IndexPage {
  readonly #parts: string[];

  /** @throws Error with one sentence when the folder has no built web app */
  constructor(webRoot: string) {
    this.#parts = withNonceOnInlineScripts(read(webRoot)).split(PLACEHOLDER);
  }

  withNonce(nonce: string): string {
    return this.#parts.join(nonce);
  }
}

function read(webRoot: string): string {
  const path = join(webRoot, 'index.html');
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`WEB_ROOT holds no built web app: ${path} cannot be read`, { cause: error });
  }
}

/** Inline scripts and styles of the build get the nonce, too. */
function withNonceOnInlineScripts(html: string): string {
  return html.replace(
    /<(script|style)(?![^>]*\s(?:src|nonce)=)([^>]*)>/gi,
    `<$1 nonce="${PLACEHOLDER}"$2>`,
  );
}

/**
 * A host with an optional port, as a browser sends it; nothing else may be put into a header.
 */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The content security policy of the pages of the web app.
 * @param nonce of this answer only; inline scripts and styles with it may run
 * @param host of the request: `'self'` does not include web sockets in every browser
 */
function pagePolicy(nonce: string, host: string | undefined): string {
  const sockets = host !== undefined && HOST.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    // Lets pages compile WebAssembly (noise suppression in calls), and no text as JavaScript (ADR 62).
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    "script-src-attr 'none'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    `connect-src 'self'${sockets}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
