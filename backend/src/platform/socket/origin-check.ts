import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { HttpConfig } from '../../config/index.js';
import { ForbiddenError, toErrorBody } from '../errors/index.js';

type Next = (error?: unknown) => void;

const REFUSAL = JSON.stringify(
  toErrorBody(new ForbiddenError('Pages of this origin may not connect; see PUBLIC_ORIGINS.')),
);

/**
 * A middleware of Engine.IO for every request of both transports: pages of another origin may not
 * connect. Clients that are not browsers send no `Origin` and are accepted, since the rule protects
 * users from pages that act in their name.
 */
export function originCheck(
  http: Pick<HttpConfig, 'publicOrigins' | 'trustProxy'>,
): (request: IncomingMessage, response: unknown, next: Next) => void {
  return (request, response, next) => {
    const { origin } = request.headers;
    if (
      origin === undefined ||
      http.publicOrigins.includes(origin) ||
      isOwn(origin, request, http.trustProxy)
    )
      next();
    else refuse(request, response);
  };
}

/** Whether a page of this server sent the request: its origin is the host of the request. */
function isOwn(
  origin: string,
  request: IncomingMessage,
  trustProxy: HttpConfig['trustProxy'],
): boolean {
  const page = URL.canParse(origin) ? new URL(origin) : null;
  if (page === null || page.origin === 'null' || !/^https?:$/.test(page.protocol)) return false;
  if ('encrypted' in request.socket && page.protocol !== 'https:') return false;
  const forwarded = trustProxy === false ? undefined : request.headers['x-forwarded-host'];
  return [request.headers.host, forwarded].some(
    (host) => typeof host === 'string' && hostOf(`${page.protocol}//${host}`) === page.host,
  );
}

/** The host as URLs write it: in lower case, without the usual port. */
function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

function refuse(request: IncomingMessage, response: unknown): void {
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(REFUSAL),
  };
  if (response instanceof ServerResponse) {
    response.writeHead(403, headers).end(REFUSAL);
    return;
  }
  // The request to upgrade to a WebSocket has no response of its own.
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  request.socket.on('error', () => undefined);
  request.socket.end(['HTTP/1.1 403 Forbidden', ...lines, '', REFUSAL].join('\r\n'));
  request.socket.destroySoon();
}
