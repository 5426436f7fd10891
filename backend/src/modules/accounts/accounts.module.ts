import { Module } from '@nestjs/common';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { Registrations } from './registrations.js';
import { RegistrationsController } from './registrations.controller.js';
import { SiteController } from './site.controller.js';

/** Accounts as administrators manage them: states and site roles, and the first owner. */
@Module({
  controllers: [AccountsController, RegistrationsController, SiteController],
  providers: [AccountsService, Registrations],
  exports: [AccountsService],
})
export class AccountsModule {}
