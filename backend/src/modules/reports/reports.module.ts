import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChatsModule } from '../chats/index.js';
import { NoticesModule } from '../notices/index.js';
import { UsersModule } from '../users/index.js';
import { ReportCleanUp } from './report-clean-up.js';
import { ReportNotices } from './report-notices.js';
import { ReportQueueController } from './report-queue.controller.js';
import { ReportRepository } from './report.repository.js';
import { ReportsController } from './reports.controller.js';
import { Reports } from './reports.js';

/** Reports of messages and users to the administrators. */
@Module({
  imports: [UsersModule, AccountsModule, ChatsModule, NoticesModule],
  controllers: [ReportsController, ReportQueueController],
  providers: [Reports, ReportNotices, ReportCleanUp, ReportRepository],
})
export class ReportsModule {}
