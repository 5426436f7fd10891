import { REPORT_LIMITS } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { deleteInBatches } from '../../platform/database/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { ReportRepository } from './report.repository.js';

const JOB = 'reports.clean-up';
const EVERY_MS = 3_600_000;

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
    const deleted = await deleteInBatches((limit) =>
      this.#reports.deleteOld(REPORT_LIMITS.keepDays, limit),
    );
    if (deleted > 0) this.#logger.log({ deleted }, 'Deleted old reports');
  }
}
