import { Logger, PinoLogger } from 'nestjs-pino';
import type { AppConfig } from '../../config/index.js';
import { loggerParams } from './logger-params.js';

/** Parts of the framework that log the structure of the app at every start. */
const CHATTY = new Set<unknown>([
  'InstanceLoader',
  'NestFactory',
  'NestApplication',
  'RouterExplorer',
  'RoutesResolver',
  'TypeOrmModule',
]);

/**
 * The logger of the process, from its first line on. Logs the structure of the app as `debug`.
 */
export class AppLogger extends Logger {
  static create(config: AppConfig): AppLogger {
    const params = loggerParams(config);
    return new AppLogger(new PinoLogger(params), params);
  }

  override log(message: unknown, ...optionalParams: unknown[]): void {
    if (CHATTY.has(optionalParams.at(-1))) super.debug(message, ...optionalParams);
    else super.log(message, ...optionalParams);
  }
}
