import type { CookieOptions, Request, Response } from 'express';

/** Cookie that carries the refresh token of a browser. Scripts cannot read it, other sites cannot make a browser send it. */
export const REFRESH_COOKIE = 'chatcall_refresh';
/** Only the routes below this path get it. */
export const REFRESH_COOKIE_PATH = '/api/auth';
/** A header that a page of another site cannot add without being asked by CORS; its value does not matter. */
export const CLIENT_HEADER = 'X-ChatCall-Client';

export function readRefreshCookie(request: Request): string | null {
  const cookies = request.cookies as Readonly<Record<string, unknown>> | undefined;
  const value = cookies?.[REFRESH_COOKIE];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function setRefreshCookie(response: Response, token: string, expires: Date): void {
  response.cookie(REFRESH_COOKIE, token, { ...attributes(response), expires });
}

export function clearRefreshCookie(response: Response): void {
  response.clearCookie(REFRESH_COOKIE, attributes(response));
}

/** `Secure` wherever the browser came over HTTPS, also when a proxy in front speaks TLS. */
function attributes(response: Response): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: REFRESH_COOKIE_PATH, secure: response.req.secure };
}
