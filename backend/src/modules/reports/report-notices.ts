import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { Notices } from '../notices/index.js';
import { ReportHandled, ReportSubmitted } from './reports.events.js';

/** Notices to those who handle reports, and to those whose reports were handled. */
@Injectable()
export class ReportNotices implements OnModuleInit {
  readonly #events: EventBus;
  readonly #notices: Notices;

  constructor(events: EventBus, notices: Notices) {
    this.#events = events;
    this.#notices = notices;
  }

  onModuleInit(): void {
    this.#events.on(ReportSubmitted, ({ reporterId }) =>
      this.#notices.publishToHolders('reports.handle', 'report.received', {}, reporterId),
    );
    this.#events.on(ReportHandled, async ({ reporterId, outcome }) => {
      const acted = outcome !== 'dismissed';
      if (reporterId !== null) await this.#notices.publish(reporterId, 'report.handled', { acted });
    });
  }
}
