import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { deleteInBatches } from '../../platform/database/index.js';
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
    const sessions = await deleteInBatches((limit) => this.#deleteSessions(limit));
    const tokens = await deleteInBatches((limit) => this.#tokens.deleteExpired(limit));
    await deleteInBatches((limit) => this.#challenges.deleteExpired(limit));
    await deleteInBatches((limit) => this.#webauthn.deleteExpired(limit));
    if (sessions + tokens > 0)
      this.#logger.log({ sessions, tokens }, 'Deleted expired sessions and refresh tokens');
  }

  async #deleteSessions(limit: number): Promise<number> {
    const deleted = await this.#sessions.deleteOld(KEEP_SECONDS, limit);
    for (const { id, userId, expired } of deleted)
      if (expired) this.#events.publish(new SessionExpired(id, userId));
    return deleted.length;
  }
}
