import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { IndexPage } from './index-page.js';
import { pagePolicy } from './page-policy.js';

/** Paths that belong to the server itself. */
const OWN_PATHS = /^\/(?:api|socket\.io)(?:\/|$)/;
/**
 * What monitoring asks other servers for. Here nothing is found there, also for a browser: a page
 * with status 200 would tell a monitor that all is well. The real ones are `/api/health/live` and
 * `/api/health/ready`.
 */
const NOT_PAGES =
  /^\/(?:metrics|health|healthz|healthcheck|ready|readyz|readiness|live|livez|liveness|status|ping|actuator|prometheus|server-status|stub_status|nginx_status)(?:\/|$)|\/\./i;
/**
 * Names with a hash of their content (eight characters of the URL-safe base 64, hardly ever all
 * lower case) never change what they hold.
 */
const HASHED = /-(?=[\w-]*[A-Z0-9_])[\w-]{8}\.\w+$/;
const YEAR_SECONDS = 31_536_000;
const NONCE_BYTES = 18;

/**
 * Serves the built web app: its files as they are (compressed ones where they were built),
 * index.html for every other path that a browser opens outside of the API. A missing file with an
 * extension stays missing.
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
    if (isPage(request)) return sendPage(page, request, response);
    return files(request, response, next);
  });
}

function isForWebApp(request: Request): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && !OWN_PATHS.test(request.path);
}

/**
 * The page for every path that the web app may know; only browsers, which ask for HTML by name, get
 * it below the root.
 */
function isPage({ path, headers }: Request): boolean {
  if (path === '/' || path === '/index.html') return true;
  return (
    extname(path) === '' && !NOT_PAGES.test(path) && /\btext\/html\b/i.test(headers.accept ?? '')
  );
}

function sendPage(page: IndexPage, request: Request, response: Response): void {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  response.setHeader('Content-Security-Policy', pagePolicy(nonce, request.headers.host));
  response.setHeader('Cache-Control', 'no-cache');
  response.type('html').send(page.withNonce(nonce));
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
}
