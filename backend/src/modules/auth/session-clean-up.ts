import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { JobQueue } from '../../platform/queue/index.js';
import { RefreshTokenRepository } from './refresh-token.repository.js';
import { SessionRepository } from './session.repository.js';

const JOB = 'auth.session-clean-up';
const EVERY_MS = 3_600_000;
/** Sessions that are over stay this long, so that a late client hears that its session ended rather than that its token is unknown. */
const KEEP_SECONDS = 86_400;
/** Rows in one statement, so that it never holds locks for long. */
const BATCH = 1_000;

/** Removes sessions that ended or ran out, and retired refresh tokens that have run out. */
@Injectable()
export class SessionCleanUp implements OnModuleInit {
  readonly #logger = new Logger(SessionCleanUp.name);
  readonly #jobs: JobQueue;
  readonly #sessions: SessionRepository;
  readonly #tokens: RefreshTokenRepository;

  constructor(jobs: JobQueue, sessions: SessionRepository, tokens: RefreshTokenRepository) {
    this.#jobs = jobs;
    this.#sessions = sessions;
    this.#tokens = tokens;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.run());
  }

  async run(): Promise<void> {
    const sessions = await inBatches(() => this.#sessions.deleteOld(KEEP_SECONDS, BATCH));
    const tokens = await inBatches(() => this.#tokens.deleteExpired(BATCH));
    if (sessions + tokens > 0) this.#logger.log({ sessions, tokens }, 'Removed what had expired');
  }
}

async function inBatches(deleteSome: () => Promise<number>): Promise<number> {
  let all = 0;
  for (;;) {
    const some = await deleteSome();
    all += some;
    if (some < BATCH) return all;
  }
}
