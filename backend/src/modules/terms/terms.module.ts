import { Global, Module } from '@nestjs/common';
import { TermsPolicy } from '../../platform/access/index.js';
import { AcceptedTermsController } from './accepted-terms.controller.js';
import { TermsController } from './terms.controller.js';
import { TermsRepository } from './terms.repository.js';
import { TermsService } from './terms.service.js';

/** Terms that users accept. Global, since it binds the `TermsPolicy` that the platform uses. */
@Global()
@Module({
  controllers: [TermsController, AcceptedTermsController],
  providers: [TermsRepository, TermsService, { provide: TermsPolicy, useExisting: TermsService }],
  exports: [TermsService, TermsPolicy],
})
export class TermsModule {}
