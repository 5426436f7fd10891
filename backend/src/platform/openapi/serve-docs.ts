import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { HttpStatus } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { createDocument } from './document.js';

const HOUR_MS = 3_600_000;

/**
 * Serves the description of the API at `/api/openapi.json` and a page to read and try it at
 * `/api/docs`.
 */
export function serveDocs(app: NestExpressApplication): void {
  let description: { readonly json: Buffer; readonly etag: string } | null = null;
  const router = express.Router();
  router.get('/openapi.json', (request, response) => {
    description ??= serialised(createDocument(app));
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('ETag', description.etag);
    if (request.fresh) response.status(HttpStatus.NOT_MODIFIED).end();
    else response.type('json').send(description.json);
  });
  router.get('/docs', (_request, response) => {
    response.setHeader('Content-Security-Policy', DOCS_POLICY);
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(DOCS_PAGE);
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

/** Serialised once: some hundred kilobytes that do not change while the server runs. */
function serialised(document: OpenAPIObject): { readonly json: Buffer; readonly etag: string } {
  const json = Buffer.from(JSON.stringify(document));
  return { json, etag: `"${createHash('sha256').update(json).digest('base64url')}"` };
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
