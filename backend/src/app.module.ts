import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { AppConfig } from './config/index.js';
import { InvitationsModule } from './modules/invitations/index.js';
import { AccountsModule } from './modules/accounts/index.js';
import { AuditModule } from './modules/audit/index.js';
import { AuthModule } from './modules/auth/index.js';
import { CallsModule } from './modules/calls/index.js';
import { ChatsModule } from './modules/chats/index.js';
import { ErasureModule } from './modules/erasure/index.js';
import { FilesModule } from './modules/files/index.js';
import { JobsModule } from './modules/jobs/index.js';
import { NoticesModule } from './modules/notices/index.js';
import { OneTimeLinksModule } from './modules/one-time-links/index.js';
import { PresenceModule } from './modules/presence/index.js';
import { RecoveryModule } from './modules/recovery/index.js';
import { ReportsModule } from './modules/reports/index.js';
import { SiteAnnouncementsModule } from './modules/site-announcements/index.js';
import { SettingsModule } from './modules/settings/index.js';
import { TermsModule } from './modules/terms/index.js';
import { UserExportsModule } from './modules/user-exports/index.js';
import { UserImportsModule } from './modules/user-imports/index.js';
import { UsersModule } from './modules/users/index.js';
import { PlatformModule } from './platform/platform.module.js';

/** The composition root: the platform, then the modules of the product. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(config),
        SettingsModule,
        TermsModule,
        UsersModule,
        AuthModule,
        OneTimeLinksModule,
        RecoveryModule,
        NoticesModule,
        InvitationsModule,
        AccountsModule,
        UserImportsModule,
        FilesModule,
        ErasureModule,
        UserExportsModule,
        ChatsModule,
        ReportsModule,
        PresenceModule,
        CallsModule,
        JobsModule,
        SiteAnnouncementsModule,
        AuditModule,
      ],
    };
  }
}
