import type { ClientEvent, ServerEvent } from '../common/event.js';
import type { AuthRenewPayload, AuthRenewResponse } from './client/auth-renew.js';
import type { AuthExpiringNotice } from './server/auth-expiring.js';
import type { AuthEndedNotice } from './server/auth-ended.js';

/** Client-to-server events of auth. */
export interface AuthClientEvents {
  'auth:renew': ClientEvent<AuthRenewPayload, AuthRenewResponse>;
}

/** Server-to-client events of auth. */
export interface AuthServerEvents {
  'auth:expiring': ServerEvent<AuthExpiringNotice>;
  'auth:ended': ServerEvent<AuthEndedNotice>;
}
