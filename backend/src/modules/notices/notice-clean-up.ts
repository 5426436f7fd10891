import { NOTICE_LIMITS } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { deleteInBatches } from '../../platform/database/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { NoticeRepository } from './notice.repository.js';

const JOB = 'notices.clean-up';
const EVERY_MS = 3_600_000;

/** Deletes old notices. */
@Injectable()
export class NoticeCleanUp implements OnModuleInit {
  readonly #logger = new Logger(NoticeCleanUp.name);
  readonly #jobs: JobQueue;
  readonly #notices: NoticeRepository;

  constructor(jobs: JobQueue, notices: NoticeRepository) {
    this.#jobs = jobs;
    this.#notices = notices;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.run());
  }

  async run(): Promise<void> {
    const deleted = await deleteInBatches((limit) =>
      this.#notices.deleteOld(NOTICE_LIMITS.keepDays, limit),
    );
    if (deleted > 0) this.#logger.log({ deleted }, 'Deleted old notices');
  }
}
