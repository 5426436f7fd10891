import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Transactor } from '../../platform/database/index.js';
import { TokenInvalidError } from '../../platform/errors/index.js';
import { UserStandings } from '../users/index.js';
import { AccessTokens } from './access-tokens.js';
import { RefreshReusedError, SessionEndedError } from './auth.errors.js';
import type { Device } from './known-devices.js';
import { RefreshTokenRepository } from './refresh-token.repository.js';
import type { KnownRefreshToken } from './refresh-token.repository.js';
import { RefreshTokens } from './refresh-tokens.js';
import { SessionEnder } from './session-ender.js';
import { SessionRepository } from './session.repository.js';
import { SignInThrottle } from './sign-in-throttle.js';

/**
 * Seconds in which a rotated token is accepted again. Two tabs that refresh at once, or a client
 * that lost the response, are not attackers. It is long enough for a client that waits 15 seconds
 * for the response (the SDK) and then finds the server restarting. An attacker who is that fast is
 * detected at the next rotation, when one of the two uses an old token.
 */
const GRACE_SECONDS = 60;
/**
 * Maximum number of rotations within the grace period that are followed; more cannot be accidental.
 */
const GRACE_STEPS = 16;

/** The tokens of a session. */
export interface IssuedTokens {
  readonly sessionId: SessionId;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
  /** For the cookie with which browsers read files. */
  readonly fileToken: string;
}

/** The tokens of a refreshed session, and its user. */
export interface RefreshedTokens extends IssuedTokens {
  readonly userId: UserId;
}

interface Refreshed {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

/**
 * Starts sessions and refreshes them. A refresh token may be used once and is exchanged for its
 * successor. A second use ends the whole session, since one of the two parties that have the token
 * is not its owner (OAuth 2.0 Security BCP, RFC 9700, 4.14.2).
 */
@Injectable()
export class SessionTokens {
  readonly #sessions: SessionRepository;
  readonly #stored: RefreshTokenRepository;
  readonly #refreshTokens: RefreshTokens;
  readonly #accessTokens: AccessTokens;
  readonly #ender: SessionEnder;
  readonly #transactor: Transactor;
  readonly #throttle: SignInThrottle;
  readonly #standings: UserStandings;

  constructor(
    sessions: SessionRepository,
    stored: RefreshTokenRepository,
    refreshTokens: RefreshTokens,
    accessTokens: AccessTokens,
    ender: SessionEnder,
    transactor: Transactor,
    throttle: SignInThrottle,
    standings: UserStandings,
  ) {
    this.#sessions = sessions;
    this.#stored = stored;
    this.#refreshTokens = refreshTokens;
    this.#accessTokens = accessTokens;
    this.#ender = ender;
    this.#transactor = transactor;
    this.#throttle = throttle;
    this.#standings = standings;
  }

  /**
   * Starts a session, for `SignIn.complete`. The only place that does: whoever has
   * authenticated, only an active user gets one.
   * @throws AccountDeactivatedError, AccountPendingError
   */
  open(userId: UserId, device: Device): Promise<IssuedTokens> {
    return this.#transactor.run(async () => {
      await this.#standings.requireActive(userId);
      const sessionId = uuidv7();
      const refreshToken = this.#refreshTokens.first();
      const refreshTokenExpiresAt = await this.#sessions.insert(sessionId, userId, device);
      await this.#stored.insert(
        this.#refreshTokens.hash(refreshToken),
        sessionId,
        refreshTokenExpiresAt,
      );
      await this.#ender.endSurplus({ sessionId, userId, device });
      return this.#issue({ userId, sessionId, refreshToken, refreshTokenExpiresAt });
    });
  }

  /**
   * Exchanges a refresh token for new tokens.
   * @throws TokenInvalidError, SessionEndedError, RefreshReusedError, RateLimitedError
   */
  async refresh(token: string, device: Device): Promise<RefreshedTokens> {
    if (!this.#refreshTokens.isWellFormed(token))
      throw new TokenInvalidError('The refresh token is not valid.');
    const tokenHash = this.#refreshTokens.hash(token);
    const { sessionId } = await this.#known(tokenHash);
    await this.#throttle.countRefresh(sessionId);
    const refreshed = await this.#transactor.run(() => this.#rotate(token, sessionId, device));
    // Thrown outside of the transaction, which would roll back the end of the session.
    if (refreshed === null) throw new RefreshReusedError();
    return { ...(await this.#issue(refreshed)), userId: refreshed.userId };
  }

  /** @returns null when the token was used before; the session is then ended */
  async #rotate(token: string, sessionId: SessionId, device: Device): Promise<Refreshed | null> {
    const tokenHash = this.#refreshTokens.hash(token);
    const session = await this.#sessions.lock(sessionId);
    if (session === null || session.ended) throw new SessionEndedError();
    // Read again: another request may have used the token while this one waited for the session's
    // lock.
    const known = await this.#known(tokenHash);
    if (known.expired) throw new SessionEndedError();
    const { userId } = session;
    if (known.retired === null)
      return { userId, sessionId, ...(await this.#replace(token, tokenHash, sessionId, device)) };
    const current =
      session.userAgent === device.userAgent ? await this.#successorInUse(token, known) : null;
    if (current !== null) return { userId, sessionId, ...current };
    await this.#ender.end({ sessionId, userId, device }, 'refresh-reused');
    return null;
  }

  async #known(tokenHash: Buffer): Promise<KnownRefreshToken> {
    const known = await this.#stored.find(tokenHash);
    if (known === null) throw new TokenInvalidError('The refresh token is not valid.');
    return known;
  }

  async #replace(
    token: string,
    tokenHash: Buffer,
    sessionId: SessionId,
    device: Device,
  ): Promise<NewRefreshToken> {
    const salt = this.#refreshTokens.newSalt();
    const refreshToken = this.#refreshTokens.successor(token, salt);
    await this.#stored.retire(tokenHash, salt);
    const refreshTokenExpiresAt = await this.#sessions.extend(sessionId, device);
    await this.#stored.insert(
      this.#refreshTokens.hash(refreshToken),
      sessionId,
      refreshTokenExpiresAt,
    );
    return { refreshToken, refreshTokenExpiresAt };
  }

  /** The usable successor of a token that was retired within the grace period; null after it. */
  async #successorInUse(token: string, known: KnownRefreshToken): Promise<NewRefreshToken | null> {
    let at = { token, known };
    for (let step = 0; step < GRACE_STEPS; step += 1) {
      const { retired, expiresAt } = at.known;
      if (retired === null) return { refreshToken: at.token, refreshTokenExpiresAt: expiresAt };
      if (retired.secondsAgo > GRACE_SECONDS) return null;
      const next = this.#refreshTokens.successor(at.token, retired.successorSalt);
      const nextKnown = await this.#stored.find(this.#refreshTokens.hash(next));
      if (nextKnown === null) return null;
      at = { token: next, known: nextKnown };
    }
    return null;
  }

  async #issue({
    userId,
    sessionId,
    refreshToken,
    refreshTokenExpiresAt,
  }: Refreshed): Promise<IssuedTokens> {
    const { token, expiresAt } = await this.#accessTokens.issue(userId, sessionId);
    return {
      sessionId,
      accessToken: token,
      accessTokenExpiresAt: expiresAt,
      refreshToken,
      refreshTokenExpiresAt,
      fileToken: await this.#accessTokens.issueForFiles(userId, sessionId, refreshTokenExpiresAt),
    };
  }
}

type NewRefreshToken = Pick<Refreshed, 'refreshToken' | 'refreshTokenExpiresAt'>;
