import { Logger } from '@nestjs/common';
import { buildWorker } from './build-app.js';
import { loadProcessConfig } from './config/index.js';
import { containExceptions } from './platform/lifecycle/contain-exceptions.js';
import { endOnSignals } from './platform/lifecycle/end-on-signals.js';
import { startProcess } from './platform/lifecycle/start-process.js';

await startProcess(async () => {
  const config = loadProcessConfig();
  const worker = await buildWorker(config);
  for (const warning of config.warnings) new Logger('Config').warn(warning);
  containExceptions();
  endOnSignals(worker);
  new Logger('Process').log('Doing jobs');
});
