import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HealthContributors } from '../../../platform/health/index.js';
import { MediasoupService } from '../mediasoup/mediasoup.service.js';

/** Says whether this process can carry calls: at least one of its workers runs. */
@Injectable()
export class MediaHealth implements OnModuleInit {
  constructor(
    private readonly health: HealthContributors,
    private readonly mediasoup: MediasoupService,
  ) {}

  onModuleInit(): void {
    if (!this.mediasoup.enabled) return;
    this.health.register('media', () => {
      if (this.mediasoup.workers.length === 0)
        throw new Error(`none of ${this.mediasoup.size} media workers runs`);
    });
  }
}
