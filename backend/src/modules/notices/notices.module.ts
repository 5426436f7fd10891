import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { RecoveryModule } from '../recovery/index.js';
import { UsersModule } from '../users/index.js';
import { NoticeCleanUp } from './notice-clean-up.js';
import { NoticeSources } from './notice-sources.js';
import { NoticeRepository } from './notice.repository.js';
import { NoticesBroadcaster } from './notices.broadcaster.js';
import { NoticesController } from './notices.controller.js';
import { Notices } from './notices.js';

/** Notices of the system to users. */
@Module({
  imports: [AuthModule, UsersModule, RecoveryModule],
  controllers: [NoticesController],
  providers: [Notices, NoticeSources, NoticeCleanUp, NoticeRepository, NoticesBroadcaster],
  exports: [Notices],
})
export class NoticesModule {}
