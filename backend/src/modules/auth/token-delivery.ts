import { createParamDecorator } from '@nestjs/common';
import { SESSION_HINT_COOKIE } from '@chatcall/contracts';
import type { ExecutionContext } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import type { AuthResult, RefreshDelivery, TokenPair } from '@chatcall/contracts';
import { AuthRequiredError } from '../../platform/errors/index.js';
import { FILE_COOKIE, cookieName, cookieOf } from '../../platform/http/index.js';
import { ClientHeaderMissingError } from './auth.errors.js';
import { ChallengeInvalidError, FactorRequiredError } from './factors/factor.errors.js';
import type { SignInResult } from './sign-in.js';
import { KNOWN_DEVICE_SECONDS } from './known-devices.js';
import type { Device } from './known-devices.js';
import type { IssuedTokens } from './session-tokens.js';

/** Longer ones are cut: they only help users to recognise their devices. */
const USER_AGENT_MAX = 300;

/**
 * Parameter of a controller method: the requesting device. The address is that of the client, also
 * behind a trusted proxy.
 */
export const ClientDevice = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Device => {
    const request = context.switchToHttp().getRequest<Request>();
    return {
      userAgent: (request.get('user-agent') ?? '').slice(0, USER_AGENT_MAX),
      address: request.ip ?? '',
      token: readDeviceCookie(request),
    };
  },
);

/**
 * The cookie with the refresh token of a browser. Scripts cannot read it, and other sites cannot
 * make a browser send it.
 */
const REFRESH_COOKIE = 'chatcall_refresh';
/** The cookie by which a browser that has signed in before is recognised. It gives no access. */
const DEVICE_COOKIE = 'chatcall_device';
/** The cookie with the challenge of a sign-in whose second step is to come. */
const CHALLENGE_COOKIE = 'chatcall_challenge';
/** Only the routes below these paths receive the cookies. */
const AUTH_PATH = '/api/auth';
const FILES_PATH = '/api/files';
/**
 * A header that a page of another site cannot add without a CORS preflight; its value does not
 * matter.
 */
export const CLIENT_HEADER = 'X-ChatCall-Client';

/** Over TLS the cookie with the prefix, or else the one without, which older versions have set. */
export function readRefreshCookie(request: Request): string | null {
  return readCookie(request, REFRESH_COOKIE);
}

/** Also sets the hint for scripts, which cannot read the tokens. */
function setSessionCookies(response: Response, tokens: IssuedTokens): void {
  const expires = tokens.refreshTokenExpiresAt;
  setCookie(response, REFRESH_COOKIE, tokens.refreshToken, expires);
  response.cookie(cookieName(response.req, FILE_COOKIE), tokens.fileToken, {
    ...attributes(response, FILES_PATH),
    expires,
  });
  response.cookie(SESSION_HINT_COOKIE, '1', { ...hintAttributes(response), expires });
}

/** Removes the cookies of a session that has ended. */
export function clearSessionCookies(response: Response): void {
  const { req: request } = response;
  response.clearCookie(cookieName(request, REFRESH_COOKIE), attributes(response));
  response.clearCookie(cookieName(request, FILE_COOKIE), attributes(response, FILES_PATH));
  response.clearCookie(SESSION_HINT_COOKIE, hintAttributes(response));
  clearUnprefixed(response, REFRESH_COOKIE);
}

/** Removes the cookie of a sign-in that is complete. */
export function clearChallengeCookie(response: Response): void {
  if (readCookie(response.req, CHALLENGE_COOKIE) !== null)
    response.clearCookie(cookieName(response.req, CHALLENGE_COOKIE), attributes(response));
}

/** The device with the token of the body, which takes precedence over the cookie. */
export function withDeviceToken(device: Device, deviceToken: string | undefined): Device {
  return deviceToken === undefined ? device : { ...device, token: deviceToken };
}

function readDeviceCookie(request: Request): string | null {
  return readCookie(request, DEVICE_COOKIE);
}

export function setDeviceCookie(response: Response, token: string): void {
  setCookie(response, DEVICE_COOKIE, token, new Date(Date.now() + KNOWN_DEVICE_SECONDS * 1000));
}

function readCookie(request: Request, name: string): string | null {
  const prefixed = cookieName(request, name);
  return cookieOf(request, prefixed) ?? (prefixed === name ? null : cookieOf(request, name));
}

function setCookie(response: Response, name: string, value: string, expires: Date): void {
  response.cookie(cookieName(response.req, name), value, { ...attributes(response), expires });
  clearUnprefixed(response, name);
}

/** Removes the cookie without prefix when the one with prefix replaces it. */
function clearUnprefixed(response: Response, name: string): void {
  if (cookieName(response.req, name) !== name && cookieOf(response.req, name) !== null)
    response.clearCookie(name, attributes(response));
}

/** `Secure` when the browser uses HTTPS, also when TLS ends at a proxy. */
function attributes(response: Response, path = AUTH_PATH): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'strict',
    path,
    secure: response.req.secure,
  };
}

/** Readable for every page, wherever the web app is. */
function hintAttributes(response: Response): CookieOptions {
  return { httpOnly: false, sameSite: 'strict', path: '/', secure: response.req.secure };
}

/** A refresh token and how it was sent. */
export interface PresentedRefreshToken {
  readonly token: string;
  readonly delivery: RefreshDelivery;
}

/**
 * The refresh token of a request: from the body, or else from the cookie.
 * @throws AuthRequiredError without a token, ClientHeaderMissingError for a cookie without the
 *   header
 */
export function presentedRefreshToken(
  request: Request,
  inBody: string | undefined,
): PresentedRefreshToken {
  if (inBody !== undefined) return { token: inBody, delivery: 'body' };
  const inCookie = readRefreshCookie(request);
  if (inCookie === null)
    throw new AuthRequiredError('A refresh token is required, in the body or as a cookie.');
  if (!request.get(CLIENT_HEADER)) throw new ClientHeaderMissingError();
  return { token: inCookie, delivery: 'cookie' };
}

/**
 * The challenge of a sign-in: from the body, or else from the cookie.
 * @throws ChallengeInvalidError without one, ClientHeaderMissingError for a cookie without the header
 */
export function presentedChallenge(request: Request, inBody: string | undefined): string {
  if (inBody !== undefined) return inBody;
  const inCookie = readCookie(request, CHALLENGE_COOKIE);
  if (inCookie === null) throw new ChallengeInvalidError();
  if (!request.get(CLIENT_HEADER)) throw new ClientHeaderMissingError();
  return inCookie;
}

/**
 * The response with tokens: the refresh token in the body or as a cookie, never both. Browsers also
 * get the cookie for files.
 */
export function deliverTokens(
  response: Response,
  tokens: IssuedTokens,
  delivery: RefreshDelivery,
): TokenPair {
  const pair = {
    sessionId: tokens.sessionId,
    accessToken: tokens.accessToken,
    accessTokenExpiresAt: tokens.accessTokenExpiresAt.toISOString(),
    refreshTokenExpiresAt: tokens.refreshTokenExpiresAt.toISOString(),
  };
  if (delivery === 'body') return { ...pair, refreshToken: tokens.refreshToken };
  setSessionCookies(response, tokens);
  return pair;
}

/**
 * The response to a sign-in. The device token and the token of a challenge are delivered the same
 * way as the refresh token.
 * @throws FactorRequiredError
 */
export function deliverSignIn(
  response: Response,
  signedIn: SignInResult,
  delivery: RefreshDelivery = 'body',
): AuthResult {
  if (signedIn.outcome === 'factor-required') {
    const { token, expiresAt, kinds, webauthn } = signedIn.challenge;
    if (delivery === 'cookie') setCookie(response, CHALLENGE_COOKIE, token, expiresAt);
    throw new FactorRequiredError({
      ...(delivery === 'body' ? { token } : {}),
      kinds,
      ...(webauthn === null ? {} : { webauthn }),
      expiresAt: expiresAt.toISOString(),
    });
  }
  const { user, tokens, deviceToken } = signedIn;
  const result = { ...deliverTokens(response, tokens, delivery), user };
  if (delivery === 'body') return { ...result, deviceToken };
  setDeviceCookie(response, deviceToken);
  return result;
}
