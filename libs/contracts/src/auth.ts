import type { ClientEvent, ServerEvent, SessionId, Timestamp } from './protocol.js';
import type { SiteRole } from './site.js';
import type { Me, UserCard, UserLanguage } from './users.js';

/**
 * Where the refresh token goes: an httpOnly cookie (browsers) or the answer's body (integrators,
 * apps).
 */
export type RefreshDelivery = 'cookie' | 'body';

export interface RegisterRequest {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  /** The language of mails to the user. */
  readonly language?: UserLanguage;
  /** Default: `body`. */
  readonly delivery?: RefreshDelivery;
  /** From an earlier sign-in on this device, with `delivery: 'body'`; browsers send a cookie. */
  readonly deviceToken?: string;
  /** Makes the account the owner of a server that has none (`Site.setup`). In any case, with or without dashes. */
  readonly setupCode?: string;
  /** The token of an invitation, which the fragment of its link is. */
  readonly invitation?: string;
  /** The version of the terms (`Site.termsVersion`) that the user accepts. */
  readonly acceptedTerms?: number;
}

export interface LoginRequest {
  /** E-mail address or username. */
  readonly login: string;
  readonly password: string;
  /** Default: `body`. */
  readonly delivery?: RefreshDelivery;
  /** From an earlier sign-in on this device, with `delivery: 'body'`; browsers send a cookie. */
  readonly deviceToken?: string;
}

export interface RefreshRequest {
  /** Absent when the cookie carries it. */
  readonly refreshToken?: string;
}

/**
 * Cookie that scripts may read. It is set and removed together with the refresh token's cookie and
 * holds no secret: it only shows that there is a session to refresh.
 */
export const SESSION_HINT_COOKIE = 'chatcall_session';

/** A signed-in device's tokens. */
export interface TokenPair {
  readonly sessionId: SessionId;
  /**
   * JWT, valid for 15 minutes; sent as `Authorization: Bearer` and in the socket handshake's
   * `auth.token`.
   */
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Timestamp;
  /** Only with `delivery: 'body'`. Valid once, for 7 days. */
  readonly refreshToken?: string;
  readonly refreshTokenExpiresAt: Timestamp;
}

export interface AuthResult extends TokenPair {
  readonly user: Me;
  /**
   * Only with `delivery: 'body'`. The server recognises the device by it at the next sign-in, so
   * that attempts of others to guess the password do not lock this device out. Grants no access;
   * keep it after a sign-out.
   */
  readonly deviceToken?: string;
}

export interface ChangePasswordRequest {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Asks for a mail with a link to set a new password. */
export interface RequestPasswordResetRequest {
  /** E-mail address or username. */
  readonly login: string;
  /** The language of the mail, unless the user has chosen one. */
  readonly language?: UserLanguage;
}

/** A one-time link, by the token that is in its fragment. */
export interface UseLinkRequest {
  readonly token: string;
}

export interface ResetPasswordRequest extends UseLinkRequest {
  readonly newPassword: string;
}

export interface ChangeEmailRequest {
  readonly email: string;
  readonly currentPassword: string;
}

/** A one-time link that an administrator hands over. */
export interface IssuedLink {
  /** Path in the web app, with the token in the fragment: `/account/reset-password#…`. */
  readonly path: string;
  readonly expiresAt: Timestamp;
}

/** A signed-in device. */
export interface Session {
  readonly id: SessionId;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: Timestamp;
  readonly lastSeenAt: Timestamp;
  /** True for the session that sent the request. */
  readonly current: boolean;
}

/** A signed-in device of any user, for administrators. */
export interface SiteSession extends Session {
  readonly user: Pick<UserCard, 'id' | 'username' | 'displayName'> & {
    readonly siteRole: SiteRole;
  };
}

/** What a client sends when it connects: `auth` of the Socket.IO handshake. */
export interface HandshakeAuth {
  /**
   * The access token. Never in the query string.
   * @minLength 1
   * @maxLength 8192
   */
  readonly token: string;
}

/** `auth:renew`: replaces the access token of a connected socket before the old one expires. */
export interface AuthRenewPayload {
  /**
   * A newer access token of the same session.
   * @minLength 1
   * @maxLength 8192
   */
  readonly accessToken: string;
}

export interface AuthRenewResponse {
  readonly accessTokenExpiresAt: Timestamp;
}

/**
 * `auth:expiring`: the access token of this socket expires soon; without `auth:renew` the socket is
 * closed.
 */
export interface AuthExpiringNotice {
  readonly accessTokenExpiresAt: Timestamp;
}

/** `auth:ended`: this session has ended; the server then closes the socket. */
export interface AuthEndedNotice {
  readonly sessionId: SessionId;
  readonly reason:
    | 'logged-out'
    | 'ended-elsewhere'
    | 'password-changed'
    | 'refresh-reused'
    | 'token-expired'
    | 'deactivated';
}

/** Client-to-server events of auth. */
export interface AuthClientEvents {
  'auth:renew': ClientEvent<AuthRenewPayload, AuthRenewResponse>;
}

/** Server-to-client events of auth. */
export interface AuthServerEvents {
  'auth:expiring': ServerEvent<AuthExpiringNotice>;
  'auth:ended': ServerEvent<AuthEndedNotice>;
}
