import type { Timestamp } from '../../common/ids.js';

/** `auth:renew`: a connected socket shows a newer access token, so that it is not closed when the old one expires. */
export interface AuthRenewPayload {
  readonly accessToken: string;
}

export interface AuthRenewResponse {
  readonly accessTokenExpiresAt: Timestamp;
}
