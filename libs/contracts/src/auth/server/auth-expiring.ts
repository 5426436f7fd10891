import type { Timestamp } from '../../common/ids.js';

/** `auth:expiring`: the access token of this socket expires soon; without `auth:renew` the socket is closed. */
export interface AuthExpiringNotice {
  readonly accessTokenExpiresAt: Timestamp;
}
