import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import type { AppConfig } from './config/index.js';
import { configureHttp } from './platform/http/configure-http.js';
import { AppLogger } from './platform/logging/app-logger.js';
import { closeApp } from './platform/lifecycle/process-lifecycle.js';
import { SocketAdapter } from './platform/socket/socket-adapter.js';
import { readTlsPair } from './platform/web/tls-files.js';

/**
 * Builds the app with everything but the listening.
 * @param root the modules of the application; by default the whole product (tests of the platform leave the modules out)
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
    SocketAdapter.install(app);
  } catch (error) {
    await closeApp(app);
    throw error;
  }
  return app;
}
