import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { HttpStatus } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import type { RequestHandler } from 'express';
import { createDocument } from './document.js';
import { eventsPage } from './events-page.js';
import type { EventDocument } from './events-page.js';

const HOUR_MS = 3_600_000;

/** Written by `npm run asyncapi`. */
const EVENTS_FILE = new URL('../../../../asyncapi.json', import.meta.url);

/**
 * Serves the descriptions of the API, `/api/openapi.json` and `/api/asyncapi.json`, a page to read
 * and try the routes at `/api/docs`, and one to read the events at `/api/docs/events`.
 */
export function serveDocs(app: NestExpressApplication): void {
  const router = express.Router();
  router.get(
    '/openapi.json',
    unchanging('json', () => JSON.stringify(createDocument(app))),
  );
  router.get('/asyncapi.json', unchanging('json', readEvents));
  router.get('/docs', (_request, response) => {
    response.setHeader('Content-Security-Policy', DOCS_POLICY);
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(DOCS_PAGE);
  });
  router.get('/docs/events', (_request, response, next) => {
    response.setHeader('Content-Security-Policy', EVENTS_POLICY);
    next();
  });
  router.get(
    '/docs/events',
    unchanging('html', () => eventsPage(JSON.parse(readEvents()) as EventDocument)),
  );
  router.get('/docs/style.css', (_request, response) => {
    response.type('css').send(STYLE);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.type('js').send(DOCS_SCRIPT);
  });
  router.use(
    '/docs',
    express.static(swaggerUiFolder(), { index: false, redirect: false, maxAge: HOUR_MS }),
  );
  app.use('/api', router);
}

/** Made at the first request: some hundred kilobytes that do not change while the server runs. */
function unchanging(type: string, make: () => string): RequestHandler {
  let content: { readonly bytes: Buffer; readonly etag: string } | null = null;
  return (request, response) => {
    content ??= withEtag(make());
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('ETag', content.etag);
    if (request.fresh) response.status(HttpStatus.NOT_MODIFIED).end();
    else response.type(type).send(content.bytes);
  };
}

function withEtag(content: string): { readonly bytes: Buffer; readonly etag: string } {
  const bytes = Buffer.from(content);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}

function readEvents(): string {
  return readFileSync(EVENTS_FILE, 'utf8');
}

function swaggerUiFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}

/** The page of Swagger UI, without inline scripts or styles, so that a strict policy works. */
const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>ChatCall API</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <nav aria-label="Documentation" style="padding: 0.75rem 1.25rem; font: 1rem system-ui, sans-serif">
      <a href="/api/docs/events">Events (Socket.IO)</a> · <a href="/api/problems">Error codes</a>
    </nav>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** Starts Swagger UI on that page. */
const DOCS_SCRIPT = `window.ui = SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** Swagger UI needs icons in data URLs and style attributes. */
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page of the events needs its style and the icon only. */
const EVENTS_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Style of the page of the events. Swagger UI has its own, which these rules would change. */
const STYLE = `:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 70rem; padding: 0 1rem 4rem; font: 1rem/1.5 system-ui, sans-serif;
  color: light-dark(#16181d, #e6e8eb); background: light-dark(#fff, #15181c); }
a { color: light-dark(#0b57d0, #a8c7fa); }
h2 { margin-top: 3rem; }
h3 { margin: 2rem 0 0; }
h4 { margin: 1rem 0 0; font-weight: normal; }
small { font-weight: normal; color: light-dark(#555, #bbb); }
code, pre { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { max-height: 24rem; overflow: auto; padding: 0.75rem; background: light-dark(#f3f4f6, #22262b); }
.scrolls { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.5rem 0; }
th, td { border: 1px solid light-dark(#d0d4da, #454a52); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
`;
