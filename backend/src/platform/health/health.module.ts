import { Global, Module } from '@nestjs/common';
import { HealthContributors, HealthService } from './health.service.js';
import { HealthController } from './health.controller.js';

/** `health/live` and `health/ready`. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [HealthContributors, HealthService],
  exports: [HealthContributors],
})
export class HealthModule {}
