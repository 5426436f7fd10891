import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import type { AppConfig } from './config/index.js';
import { configureHttp } from './platform/http/configure-http.js';
import { AppLogger } from './platform/logging/app-logger.js';
import { closeApp } from './platform/lifecycle/close-app.js';
import { readTlsPair } from './platform/web/tls-files.js';

/**
 * Builds the app with everything but the listening.
 * @param root what it is made of; the whole product unless told (tests of the platform leave the modules out)
 */
export async function buildApp(
  config: AppConfig,
  root: DynamicModule = AppModule.forRoot(config),
): Promise<NestExpressApplication> {
  const tls = config.http.tls === null ? null : readTlsPair(config.http.tls);
  const app = await NestFactory.create<NestExpressApplication>(root, {
    bodyParser: false,
    logger: AppLogger.create(config),
    abortOnError: false,
    ...(tls === null ? {} : { httpsOptions: { cert: tls.cert, key: tls.key } }),
  });
  try {
    configureHttp(app, config);
  } catch (error) {
    await closeApp(app);
    throw error;
  }
  return app;
}

/** Builds the same modules without anything that listens; does jobs where the role `jobs` is on. */
export async function buildWorker(config: AppConfig): Promise<INestApplicationContext> {
  if (config.redis === null)
    throw new Error('a worker needs REDIS_URL, through which it meets the other processes');
  return NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: AppLogger.create(config),
    abortOnError: false,
  });
}
