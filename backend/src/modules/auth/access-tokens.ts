import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { SessionId, UserId } from '@chatcall/contracts';
import { AppConfig } from '../../config/index.js';
import { TokenExpiredError, TokenInvalidError } from '../../platform/errors/index.js';
import { TokenVerifier } from '../../platform/tokens/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { SessionStates } from './session-states.js';

/** The only algorithm for signing and verifying. */
const ALGORITHM = 'HS256';
const ISSUER = 'chatcall';
const AUDIENCE = 'chatcall-api';
/** Audience of the tokens in the cookie for files: valid nowhere else, and no access token there. */
const FILES_AUDIENCE = 'chatcall-files';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A signed access token. */
export interface IssuedAccessToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Signs and reads access tokens, and those of the cookie for files: JWTs with `sub` (user) and `sid`
 * (session). Does not check the session.
 */
@Injectable()
export class AccessTokens {
  readonly #jwt: JwtService;
  readonly #secret: string;
  readonly #ttlSeconds: number;

  constructor(jwt: JwtService, config: AppConfig) {
    this.#jwt = jwt;
    this.#secret = config.auth.jwtSecret;
    this.#ttlSeconds = config.auth.accessTtlSeconds;
  }

  async issue(
    userId: UserId,
    sessionId: SessionId,
    at: Date = new Date(),
  ): Promise<IssuedAccessToken> {
    const expiresAt = new Date((Math.floor(at.getTime() / 1000) + this.#ttlSeconds) * 1000);
    return { token: await this.#sign(userId, sessionId, AUDIENCE, at, expiresAt), expiresAt };
  }

  /**
   * A token of the cookie for files. It expires with the refresh token and not with the access token:
   * a page that wakes up in the morning loads its pictures before it has a new access token. Each use
   * needs a live session.
   */
  issueForFiles(userId: UserId, sessionId: SessionId, expiresAt: Date): Promise<string> {
    return this.#sign(userId, sessionId, FILES_AUDIENCE, new Date(), expiresAt);
  }

  /** @throws TokenExpiredError, TokenInvalidError */
  async read(token: string): Promise<Principal> {
    return principalOf(await this.#claims(token, AUDIENCE));
  }

  /** @throws TokenExpiredError, TokenInvalidError */
  async readForFiles(token: string): Promise<Principal> {
    return principalOf(await this.#claims(token, FILES_AUDIENCE));
  }

  #sign(
    userId: UserId,
    sessionId: SessionId,
    audience: string,
    at: Date,
    expiresAt: Date,
  ): Promise<string> {
    const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);
    return this.#jwt.signAsync(
      { sub: userId, sid: sessionId, iat: seconds(at), exp: seconds(expiresAt) },
      { secret: this.#secret, algorithm: ALGORITHM, issuer: ISSUER, audience },
    );
  }

  async #claims(token: string, audience: string): Promise<unknown> {
    try {
      return await this.#jwt.verifyAsync<object>(token, {
        secret: this.#secret,
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience,
      });
    } catch (error) {
      if (error instanceof Error && error.name === 'TokenExpiredError') {
        throw new TokenExpiredError('The access token has expired.', { cause: error });
      }
      throw new TokenInvalidError('The access token is not valid.', { cause: error });
    }
  }
}

/**
 * Access tokens have these claims. A token that lacks them was signed with the same secret for
 * another purpose.
 */
function principalOf(claims: unknown): Principal {
  const { sub, sid, exp } = claims as { sub?: unknown; sid?: unknown; exp?: unknown };
  if (
    typeof sub !== 'string' ||
    typeof sid !== 'string' ||
    typeof exp !== 'number' ||
    !UUID.test(sub) ||
    !UUID.test(sid)
  ) {
    throw new TokenInvalidError('The access token lacks required claims.');
  }
  return { userId: sub, sessionId: sid, tokenExpiresAt: new Date(exp * 1000) };
}

/** Accepts access tokens of this installation whose session has not ended. */
@Injectable()
export class AccessTokenVerifier extends TokenVerifier {
  readonly #tokens: AccessTokens;
  readonly #states: SessionStates;

  constructor(tokens: AccessTokens, states: SessionStates) {
    super();
    this.#tokens = tokens;
    this.#states = states;
  }

  async verify(accessToken: string): Promise<Principal> {
    return this.#live(await this.#tokens.read(accessToken));
  }

  async verifyForFiles(fileToken: string): Promise<Principal> {
    return this.#live(await this.#tokens.readForFiles(fileToken));
  }

  requireRecent({ sessionId }: Principal): Promise<void> {
    return this.#states.requireRecent(sessionId);
  }

  async #live(principal: Principal): Promise<Principal> {
    await this.#states.requireLive(principal.sessionId, principal.userId);
    return principal;
  }
}
