import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { loadConfig } from './config/index.js';
import { API_PREFIX } from './platform/http/configure-http.js';
import { createDocument } from './platform/openapi/document.js';

/** The description of the API as text, the same for the same sources. Connects to nothing. */
export async function describeApi(): Promise<string> {
  return `${JSON.stringify(sorted(await apiDocument()), null, 2)}\n`;
}

/** The description of the API. */
export async function apiDocument(): Promise<OpenAPIObject> {
  const app = await previewApp();
  try {
    return createDocument(app);
  } finally {
    await app.close();
  }
}

/** The app with its routes and gateways, of which nothing is instantiated. */
export async function previewApp(): Promise<INestApplication> {
  const config = loadConfig({
    DATABASE_URL: 'postgres://nobody@localhost/none',
    JWT_SECRET: 'not used: nothing is started here',
    LOG_LEVEL: 'silent',
  });
  const app = await NestFactory.create(AppModule.forRoot(config), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  app.setGlobalPrefix(API_PREFIX);
  return app;
}

/** Keys in the order of the alphabet, so that the order of imports does not show. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
