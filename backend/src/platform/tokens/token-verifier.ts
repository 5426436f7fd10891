import type { SessionId, UserId } from '@chatcall/contracts';

/** The authenticated user and session, from a verified access token. */
export interface Principal {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly tokenExpiresAt: Date;
}

/**
 * Verifies access tokens. Implemented by the auth module, used by the HTTP guard and the socket
 * middleware.
 */
export abstract class TokenVerifier {
  /**
   * @throws ChatCallError with `AUTH.TOKEN_EXPIRED`, `AUTH.TOKEN_INVALID` or `AUTH.SESSION_ENDED`
   */
  abstract verify(accessToken: string): Promise<Principal>;

  /**
   * Verifies the token of the cookie for files, which is good for nothing else.
   * @throws ChatCallError with the same codes
   */
  abstract verifyForFiles(fileToken: string): Promise<Principal>;

  /**
   * For what a stolen session must not be able to do.
   * @throws ChatCallError with `AUTH.REAUTHENTICATION_REQUIRED` when the user proved longer than ten
   *   minutes ago who they are
   */
  abstract requireRecent(principal: Principal): Promise<void>;
}
