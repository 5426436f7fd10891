import { Global, Module } from '@nestjs/common';
import { HealthContributors, HealthService } from './health.service.js';
import { HealthController } from './health.controller.js';
import { PlatformChecks } from './platform-checks.js';
import { ProcessHealth } from './process-health.js';
import { ServerChecks } from './server-checks.js';
import { ServerHealthController } from './server-health.controller.js';
import { ServerHealthReports } from './server-health.js';

/** `health/live` and `health/ready`, and the state of the server for administrators. */
@Global()
@Module({
  controllers: [HealthController, ServerHealthController],
  providers: [
    HealthContributors,
    HealthService,
    ServerChecks,
    PlatformChecks,
    ProcessHealth,
    ServerHealthReports,
  ],
  exports: [HealthContributors, ServerChecks, ServerHealthReports],
})
export class HealthModule {}
