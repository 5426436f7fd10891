import { REPORT_LIMITS } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { JobQueue } from '../../platform/queue/index.js';
import { ReportRepository } from './report.repository.js';

const JOB = 'reports.clean-up';
const EVERY_MS = 3_600_000;
/** Rows per statement, so that it never holds locks for long. */
const BATCH = 1_000;

/** Deletes reports, with the texts that they keep, some time after they were handled. */
@Injectable()
export class ReportCleanUp implements OnModuleInit {
  readonly #logger = new Logger(ReportCleanUp.name);
  readonly #jobs: JobQueue;
  readonly #reports: ReportRepository;

  constructor(jobs: JobQueue, reports: ReportRepository) {
    this.#jobs = jobs;
    this.#reports = reports;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.run());
  }

  async run(): Promise<void> {
    let deleted = 0;
    for (let some = BATCH; some === BATCH; deleted += some)
      some = await this.#reports.deleteOld(REPORT_LIMITS.keepDays, BATCH);
    if (deleted > 0) this.#logger.log({ deleted }, 'Deleted old reports');
  }
}
