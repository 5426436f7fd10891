import { Module } from '@nestjs/common';
import { OneTimeLinkRepository } from './one-time-link.repository.js';
import { OneTimeLinks } from './one-time-links.js';

/** Links that work once. */
@Module({
  providers: [OneTimeLinkRepository, OneTimeLinks],
  exports: [OneTimeLinks],
})
export class OneTimeLinksModule {}
