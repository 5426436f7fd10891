import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadProcessConfig } from './config/index.js';
import {
  containExceptions,
  endOnSignals,
  keepCompiledCode,
  startProcess,
} from './platform/lifecycle/process-lifecycle.js';

await startProcess(async () => {
  const config = loadProcessConfig();
  // A process that was killed is there again sooner when its code need not be compiled again.
  keepCompiledCode(join(config.dataDir, 'compiled'));
  const { buildApp } = await import('./build-app.js');
  const app = await buildApp(config);
  for (const warning of config.warnings) new Logger('Config').warn(warning);
  containExceptions();
  endOnSignals(app);
  await app.listen(config.http.port, config.http.host);
  new Logger('Process').log(`Listening on ${await app.getUrl()}`);
  flushCompileCache();
});
