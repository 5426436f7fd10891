import type { AuthResult, RefreshDelivery, TokenPair } from '@chatcall/contracts';
import type { Request, Response } from 'express';
import { AuthRequiredError } from '../../platform/errors/index.js';
import { ClientHeaderMissingError } from './auth.errors.js';
import type { SignedIn } from './auth.service.js';
import {
  CLIENT_HEADER,
  readRefreshCookie,
  setDeviceCookie,
  setRefreshCookie,
} from './refresh-cookie.js';
import type { IssuedTokens } from './session-tokens.js';

/** A refresh token and the way it came. */
export interface ShownRefreshToken {
  readonly token: string;
  readonly delivery: RefreshDelivery;
}

/**
 * The refresh token of a request: the one in the body, or else that of the cookie.
 * @throws AuthRequiredError without any, ClientHeaderMissingError for a cookie without the header
 */
export function shownRefreshToken(request: Request, inBody: string | undefined): ShownRefreshToken {
  if (inBody !== undefined) return { token: inBody, delivery: 'body' };
  const inCookie = readRefreshCookie(request);
  if (inCookie === null)
    throw new AuthRequiredError('This needs a refresh token, in the body or as a cookie.');
  if (!request.get(CLIENT_HEADER)) throw new ClientHeaderMissingError();
  return { token: inCookie, delivery: 'cookie' };
}

/** The answer with tokens: the refresh token in the body or as a cookie, never both. */
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
  setRefreshCookie(response, tokens.refreshToken, tokens.refreshTokenExpiresAt);
  return pair;
}

/** The answer to someone who has just signed in; what the device keeps to be recognised goes the way of the refresh token. */
export function deliverSignIn(
  response: Response,
  { user, tokens }: SignedIn,
  deviceToken: string,
  delivery: RefreshDelivery = 'body',
): AuthResult {
  const result = { ...deliverTokens(response, tokens, delivery), user };
  if (delivery === 'body') return { ...result, deviceToken };
  setDeviceCookie(response, deviceToken);
  return result;
}
