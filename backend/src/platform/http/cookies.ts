import type { Request } from 'express';

/**
 * The cookie with which browsers read files: the elements of a page that show pictures and play
 * sounds send no `Authorization` header.
 */
export const FILE_COOKIE = 'chatcall_files';

/**
 * Prefix of the names over TLS: browsers accept such a cookie only over TLS and with `Secure`, so
 * that an attacker on the network cannot plant one.
 */
const SECURE_PREFIX = '__Secure-';

/** The name that a cookie has in the connection of this request. */
export function cookieName(request: Request, name: string): string {
  return request.secure ? `${SECURE_PREFIX}${name}` : name;
}

/** Value of the cookie of exactly this name. @returns null when it is missing or empty */
export function cookieOf(request: Request, name: string): string | null {
  const cookies = request.cookies as Readonly<Record<string, unknown>> | undefined;
  const value = cookies?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
