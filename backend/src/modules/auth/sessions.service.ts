import type { Session, SessionId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { NotFoundError } from '../../platform/errors/index.js';
import { toSession } from './auth.mapper.js';
import { SessionEnder } from './session-ender.js';
import type { OwnedSession } from './session-ender.js';
import { SessionRepository } from './session.repository.js';

/** A person's signed-in devices. */
@Injectable()
export class SessionsService {
  readonly #sessions: SessionRepository;
  readonly #ender: SessionEnder;
  readonly #transactor: Transactor;

  constructor(sessions: SessionRepository, ender: SessionEnder, transactor: Transactor) {
    this.#sessions = sessions;
    this.#ender = ender;
    this.#transactor = transactor;
  }

  /** Those that live, the one seen last first. */
  async list({ userId, sessionId }: OwnedSession): Promise<Session[]> {
    return (await this.#sessions.listLive(userId)).map((session) => toSession(session, sessionId));
  }

  /** Signs this device out. */
  logOut(current: OwnedSession): Promise<void> {
    return this.#transactor.run(() => this.#ender.end(current, 'logged-out'));
  }

  /** Signs all devices out, this one too. */
  logOutEverywhere(current: OwnedSession): Promise<void> {
    return this.#transactor.run(async () => {
      await this.#ender.endOthers(current, 'ended-elsewhere');
      await this.#ender.end(current, 'logged-out');
    });
  }

  /**
   * Signs one of one's own devices out; may be repeated.
   * @throws NotFoundError for sessions of others, as for those that do not exist
   */
  end(current: OwnedSession, sessionId: SessionId): Promise<void> {
    return this.#transactor.run(async () => {
      if (!(await this.#sessions.belongsTo(sessionId, current.userId)))
        throw new NotFoundError('There is no such session.');
      const reason = sessionId === current.sessionId ? 'logged-out' : 'ended-elsewhere';
      await this.#ender.end({ sessionId, userId: current.userId }, reason);
    });
  }
}
