import { Module } from '@nestjs/common';
import { RecoveryModule } from '../recovery/index.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { Registrations } from './registrations.js';
import { RegistrationsController } from './registrations.controller.js';
import { SiteController } from './site.controller.js';
import { SiteSessionsController } from './site-sessions.controller.js';

/** Accounts as administrators manage them: states and site roles, and the first owner. */
@Module({
  imports: [RecoveryModule],
  controllers: [
    AccountsController,
    RegistrationsController,
    SiteController,
    SiteSessionsController,
  ],
  providers: [AccountsService, Registrations],
  exports: [AccountsService],
})
export class AccountsModule {}
