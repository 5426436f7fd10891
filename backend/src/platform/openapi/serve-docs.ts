import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { createDocument } from './document.js';
import { DOCS_PAGE, DOCS_POLICY, DOCS_SCRIPT } from './docs-page.js';

const HOUR_MS = 3_600_000;

/** Serves the description of the API at `/api/openapi.json` and a page to read and try it at `/api/docs`. */
export function serveDocs(app: NestExpressApplication): void {
  let document: OpenAPIObject | null = null;
  const router = express.Router();
  router.get('/openapi.json', (_request, response) => {
    document ??= createDocument(app);
    response.setHeader('Cache-Control', 'no-cache');
    response.json(document);
  });
  router.get('/docs', (_request, response) => {
    response.setHeader('Content-Security-Policy', DOCS_POLICY);
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(DOCS_PAGE);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.type('js').send(DOCS_SCRIPT);
  });
  router.use('/docs', express.static(swaggerUiFolder(), { index: false, redirect: false, maxAge: HOUR_MS }));
  app.use('/api', router);
}

function swaggerUiFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
