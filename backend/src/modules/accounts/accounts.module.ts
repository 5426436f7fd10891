import { Module } from '@nestjs/common';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { SiteController } from './site.controller.js';

/** Accounts as administrators manage them: states and site roles, and the first owner. */
@Module({
  controllers: [AccountsController, SiteController],
  providers: [AccountsService],
  exports: [AccountsService],
})
export class AccountsModule {}
