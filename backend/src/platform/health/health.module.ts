import { Global, Module } from '@nestjs/common';
import { HealthContributors } from './health-contributors.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

/** `health/live` and `health/ready`. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [HealthContributors, HealthService],
  exports: [HealthContributors],
})
export class HealthModule {}
