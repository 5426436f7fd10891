import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { CursorPage, Session, SessionId, SiteSession, UserId } from '@chatcall/contracts';
import {
  KeysetCursor,
  MICROSECOND_FIELD,
  Transactor,
  UUID_FIELD,
} from '../../platform/database/index.js';
import { NotFoundError } from '../../platform/errors/index.js';
import { SessionEnder } from './session-ender.js';
import type { OwnedSession } from './session-ender.js';
import { SessionRepository } from './session.repository.js';
import type { LiveSession, SessionPosition } from './session.repository.js';

/**
 * The position before all other sessions: where a first page ends that contains only the current
 * session.
 */
const BEGINNING: SessionPosition = {
  seen: '9999-12-31T00:00:00.000000Z',
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};
/** An id that no session has. */
const NO_SESSION: SessionId = '00000000-0000-0000-0000-000000000000';
const CURSOR = new KeysetCursor<SessionPosition>('sessions', {
  seen: MICROSECOND_FIELD,
  id: UUID_FIELD,
});

/** The signed-in devices of a user. */
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

  /**
   * A page of the live sessions: the current one, then the others, the most recently used first.
   * @throws CursorError
   */
  async list(
    { userId, sessionId }: OwnedSession,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<Session>> {
    const own = cursor === undefined ? await this.#sessions.findLive(sessionId) : null;
    const room = own === null ? limit : limit - 1;
    const after = CURSOR.decode(cursor);
    const others = await this.#sessions.pageLive(userId, sessionId, after, room + 1);
    const shown = others.slice(0, room);
    const last = shown.at(-1);
    return {
      items: [...(own === null ? [] : [own]), ...shown].map((session) =>
        toSession(session, sessionId),
      ),
      nextCursor: others.length > room ? CURSOR.encode(last ?? BEGINNING) : null,
    };
  }

  /**
   * A page of the live sessions of another user, the most recently used first.
   * @throws CursorError
   */
  listOf(
    userId: UserId,
    cursor: string | undefined,
    limit: number | undefined,
  ): Promise<CursorPage<Session>> {
    return this.list({ userId, sessionId: NO_SESSION }, cursor, limit);
  }

  /**
   * A page of the live sessions of all users, the most recently used first.
   * @param current the session of the request
   * @param search the beginning of a username or of a network address
   * @throws CursorError
   */
  async listOfSite(
    current: SessionId,
    search: string,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<SiteSession>> {
    const beginning = search.toLowerCase();
    const after = CURSOR.decode(cursor, beginning);
    const rows = await this.#sessions.pageOfSite(beginning, after, limit + 1);
    const page = CURSOR.page(rows, limit, beginning);
    return {
      items: page.rows.map((row) => ({ ...toSession(row, current), user: row.user })),
      nextCursor: page.nextCursor,
    };
  }

  /**
   * Signs out one device of another user, or all; may be repeated. Needs an open transaction that has
   * locked none of the sessions.
   * @throws NotFoundError for sessions of other users, as for sessions that do not exist
   */
  async endOf(userId: UserId, sessionId: SessionId | null): Promise<void> {
    if (sessionId === null) await this.#ender.endAll(userId, 'ended-elsewhere');
    else await this.end({ userId, sessionId: NO_SESSION }, sessionId);
  }

  /** Signs out this device. */
  logOut(current: OwnedSession): Promise<void> {
    return this.#transactor.run(() => this.#ender.end(current, 'logged-out'));
  }

  /** Signs out all devices, including this one. */
  logOutEverywhere(current: OwnedSession): Promise<void> {
    return this.#transactor.run(async () => {
      await this.#ender.endOthers(current, 'ended-elsewhere');
      await this.#ender.end(current, 'logged-out');
    });
  }

  /**
   * Signs out one of the user's devices; may be repeated.
   * @throws NotFoundError for sessions of other users, as for sessions that do not exist
   */
  end(current: OwnedSession, sessionId: SessionId): Promise<void> {
    return this.#transactor.run(async () => {
      if (!(await this.#sessions.belongsTo(sessionId, current.userId)))
        throw new NotFoundError('There is no such session.');
      const reason = sessionId === current.sessionId ? 'logged-out' : 'ended-elsewhere';
      await this.#ender.end({ ...current, sessionId }, reason);
    });
  }
}

/** A session as its user sees it. */
function toSession(session: LiveSession, current: SessionId): Session {
  return {
    id: session.id,
    userAgent: session.userAgent,
    address: session.address,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    current: session.id === current,
  };
}
