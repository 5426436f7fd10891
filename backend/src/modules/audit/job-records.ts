import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { JobRemoved, JobRetried } from '../jobs/index.js';
import { AuditLog } from './audit-log.js';

/** Records what administrators do with failed jobs. */
@Injectable()
export class JobRecords implements OnModuleInit {
  readonly #events: EventBus;
  readonly #log: AuditLog;

  constructor(events: EventBus, log: AuditLog) {
    this.#events = events;
    this.#log = log;
  }

  onModuleInit(): void {
    this.#events.on(JobRetried, ({ jobId, name }) =>
      this.#log.record({ action: 'job.retried', target: ['job', jobId], details: { name } }),
    );
    this.#events.on(JobRemoved, ({ jobId, name }) =>
      this.#log.record({ action: 'job.removed', target: ['job', jobId], details: { name } }),
    );
  }
}
