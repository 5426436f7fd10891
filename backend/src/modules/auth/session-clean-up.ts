import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { SessionExpired } from './auth.events.js';
import { SignInChallenges } from './factors/sign-in-challenges.js';
import { WebauthnChallenges } from './factors/webauthn-challenges.js';
import { RefreshTokenRepository } from './refresh-token.repository.js';
import { SessionRepository } from './session.repository.js';

const JOB = 'auth.session-clean-up';
const EVERY_MS = 3_600_000;
/**
 * Ended sessions are kept this long, so that a late client learns that its session has ended rather
 * than that its token is unknown.
 */
const KEEP_SECONDS = 86_400;
/** Rows per statement, so that it never holds locks for long. */
const BATCH = 1_000;

/** Deletes sessions that have ended or expired, and expired refresh tokens and challenges. */
@Injectable()
export class SessionCleanUp implements OnModuleInit {
  readonly #logger = new Logger(SessionCleanUp.name);
  readonly #jobs: JobQueue;
  readonly #sessions: SessionRepository;
  readonly #tokens: RefreshTokenRepository;
  readonly #challenges: SignInChallenges;
  readonly #webauthn: WebauthnChallenges;
  readonly #events: EventBus;

  constructor(
    jobs: JobQueue,
    sessions: SessionRepository,
    tokens: RefreshTokenRepository,
    challenges: SignInChallenges,
    webauthn: WebauthnChallenges,
    events: EventBus,
  ) {
    this.#jobs = jobs;
    this.#sessions = sessions;
    this.#tokens = tokens;
    this.#challenges = challenges;
    this.#webauthn = webauthn;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.run());
  }

  async run(): Promise<void> {
    const sessions = await deleteInBatches(() => this.#deleteSessions());
    const tokens = await deleteInBatches(() => this.#tokens.deleteExpired(BATCH));
    await deleteInBatches(() => this.#challenges.deleteExpired(BATCH));
    await deleteInBatches(() => this.#webauthn.deleteExpired(BATCH));
    if (sessions + tokens > 0)
      this.#logger.log({ sessions, tokens }, 'Deleted expired sessions and refresh tokens');
  }

  async #deleteSessions(): Promise<number> {
    const deleted = await this.#sessions.deleteOld(KEEP_SECONDS, BATCH);
    for (const { id, userId, expired } of deleted)
      if (expired) this.#events.publish(new SessionExpired(id, userId));
    return deleted.length;
  }
}

async function deleteInBatches(deleteSome: () => Promise<number>): Promise<number> {
  let all = 0;
  for (;;) {
    const some = await deleteSome();
    all += some;
    if (some < BATCH) return all;
  }
}
