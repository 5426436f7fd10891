import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { ReportHandled, ReportSubmitted } from '../reports/index.js';
import { AuditLog } from './audit-log.js';

/** Records reports and what was decided about them, without what they say. */
@Injectable()
export class ReportRecords implements OnModuleInit {
  readonly #events: EventBus;
  readonly #log: AuditLog;

  constructor(events: EventBus, log: AuditLog) {
    this.#events = events;
    this.#log = log;
  }

  onModuleInit(): void {
    this.#events.on(ReportSubmitted, ({ reportId, target }) =>
      this.#log.record({
        action: 'report.submitted',
        target: ['report', reportId],
        details: { target },
      }),
    );
    this.#events.on(ReportHandled, ({ reportId, outcome, userId, messageId }) =>
      this.#log.record({
        action: 'report.handled',
        target: ['report', reportId],
        details: { outcome, userId, messageId },
      }),
    );
  }
}
