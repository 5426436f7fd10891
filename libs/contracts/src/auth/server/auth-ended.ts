import type { SessionId } from '../../common/ids.js';

/** `auth:ended`: this session was ended; the socket is closed right after. */
export interface AuthEndedNotice {
  readonly sessionId: SessionId;
  readonly reason:
    'logged-out' | 'ended-elsewhere' | 'password-changed' | 'refresh-reused' | 'token-expired';
}
