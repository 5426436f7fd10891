import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { HttpStatus } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { createDocument } from './document.js';
import { DOCS_PAGE, DOCS_POLICY, DOCS_SCRIPT } from './docs-page.js';

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

/** Written once: some hundred kilobytes that never change while the server runs. */
function serialised(document: OpenAPIObject): { readonly json: Buffer; readonly etag: string } {
  const json = Buffer.from(JSON.stringify(document));
  return { json, etag: `"${createHash('sha256').update(json).digest('base64url')}"` };
}

function swaggerUiFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
