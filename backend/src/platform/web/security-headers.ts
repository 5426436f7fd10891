import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { AppConfig } from '../../config/index.js';

/** Seconds for which browsers use only TLS: one year. */
const HSTS_SECONDS = 31_536_000;

/**
 * Security headers of all answers. The web app and the docs set their own content security policy.
 */
export function securityHeaders(config: AppConfig): RequestHandler {
  const overTls = config.http.tls !== null;
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'same-site' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: overTls ? { maxAge: HSTS_SECONDS, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  });
  return (request, response, next) => {
    response.setHeader('Permissions-Policy', PERMISSIONS);
    // Behind a proxy that terminates TLS: `secure` uses X-Forwarded-Proto only when the proxy is
    // trusted.
    if (!overTls && request.secure)
      response.setHeader('Strict-Transport-Security', `max-age=${HSTS_SECONDS}`);
    protect(request, response, next);
  };
}

const PERMISSIONS = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'fullscreen=(self)',
  'autoplay=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'serial=()',
].join(', ');
