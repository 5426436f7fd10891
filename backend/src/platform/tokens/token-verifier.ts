import type { Principal } from './principal.js';

/**
 * Reads access tokens. The auth module binds it; the HTTP guard and the socket middleware ask it.
 */
export abstract class TokenVerifier {
  /**
   * @throws ChatCallError with `AUTH.TOKEN_EXPIRED`, `AUTH.TOKEN_INVALID` or `AUTH.SESSION_ENDED`
   */
  abstract verify(accessToken: string): Promise<Principal>;
}
