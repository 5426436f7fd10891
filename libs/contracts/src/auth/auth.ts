import type { SessionId, Timestamp } from '../common/ids.js';
import type { Me } from '../users/user.js';

/** Where the refresh token goes: an httpOnly cookie (browsers) or the answer's body (integrators, apps). */
export type RefreshDelivery = 'cookie' | 'body';

export interface RegisterRequest {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  /** `body` unless told. */
  readonly delivery?: RefreshDelivery;
  /** What an earlier sign-in on this device gave, where the delivery is `body`; browsers send a cookie. */
  readonly deviceToken?: string;
}

export interface LoginRequest {
  /** E-mail address or username. */
  readonly login: string;
  readonly password: string;
  /** `body` unless told. */
  readonly delivery?: RefreshDelivery;
  /** What an earlier sign-in on this device gave, where the delivery is `body`; browsers send a cookie. */
  readonly deviceToken?: string;
}

export interface RefreshRequest {
  /** Absent when the cookie carries it. */
  readonly refreshToken?: string;
}

/**
 * Cookie that comes and goes with the refresh token's and that scripts may read. It holds nothing: it says that asking for a refresh makes
 * sense, so that pages need not ask and be refused.
 */
export const SESSION_HINT_COOKIE = 'chatcall_session';

/** A signed-in device's tokens. */
export interface TokenPair {
  readonly sessionId: SessionId;
  /** JWT, valid for 15 minutes; sent as `Authorization: Bearer` and in the socket handshake's `auth.token`. */
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Timestamp;
  /** Only with `delivery: 'body'`. Valid once, for 7 days. */
  readonly refreshToken?: string;
  readonly refreshTokenExpiresAt: Timestamp;
}

export interface AuthResult extends TokenPair {
  readonly user: Me;
  /**
   * Only with `delivery: 'body'`. By it the device is recognised at its next sign-in, so that others who guess the password cannot lock
   * it out. Gives access to nothing; kept after a sign-out.
   */
  readonly deviceToken?: string;
}

export interface ChangePasswordRequest {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** A signed-in device. */
export interface Session {
  readonly id: SessionId;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: Timestamp;
  readonly lastSeenAt: Timestamp;
  /** True for the session that asks. */
  readonly current: boolean;
}
