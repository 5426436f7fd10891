import { Logger } from '@nestjs/common';
import { buildApp } from './build-app.js';
import { loadProcessConfig } from './config/index.js';
import {
  containExceptions,
  endOnSignals,
  startProcess,
} from './platform/lifecycle/process-lifecycle.js';

await startProcess(async () => {
  const config = loadProcessConfig();
  const app = await buildApp(config);
  for (const warning of config.warnings) new Logger('Config').warn(warning);
  containExceptions();
  endOnSignals(app);
  await app.listen(config.http.port, config.http.host);
  new Logger('Process').log(`Listening on ${await app.getUrl()}`);
});
