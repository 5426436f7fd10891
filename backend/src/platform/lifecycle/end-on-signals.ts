import { Logger } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { closeApp } from './close-app.js';

/** Ends the process in order on SIGTERM and SIGINT; a second signal ends it at once. */
export function endOnSignals(app: INestApplicationContext): void {
  const logger = new Logger('Process');
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) process.exit(1);
    ending = true;
    logger.log(`Got ${signal}; shutting down`);
    closeApp(app).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'The shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
