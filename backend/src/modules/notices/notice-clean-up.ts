import { NOTICE_LIMITS } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { UserStateChanged } from '../users/index.js';
import { NoticeRepository } from './notice.repository.js';

const JOB = 'notices.clean-up';
const EVERY_MS = 3_600_000;
/** Rows per statement, so that it never holds locks for long. */
const BATCH = 1_000;

/** Deletes old notices, and those of erased users. */
@Injectable()
export class NoticeCleanUp implements OnModuleInit {
  readonly #logger = new Logger(NoticeCleanUp.name);
  readonly #jobs: JobQueue;
  readonly #events: EventBus;
  readonly #notices: NoticeRepository;

  constructor(jobs: JobQueue, events: EventBus, notices: NoticeRepository) {
    this.#jobs = jobs;
    this.#events = events;
    this.#notices = notices;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.run());
    this.#events.on(UserStateChanged, async ({ userId, state }) => {
      if (state === 'erased') await this.#notices.deleteAll(userId);
    });
  }

  async run(): Promise<void> {
    let deleted = 0;
    for (let some = BATCH; some === BATCH; deleted += some)
      some = await this.#notices.deleteOld(NOTICE_LIMITS.keepDays, BATCH);
    if (deleted > 0) this.#logger.log({ deleted }, 'Deleted old notices');
  }
}
