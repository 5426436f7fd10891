import type { UserId } from '@chatcall/contracts';
import type { SiteStanding } from './site-access.js';

/** Which users have to accept the terms of the server. Implemented by the terms module. */
export abstract class TermsPolicy {
  /**
   * Does not wait for most users: there are no terms, or they are known to have accepted them.
   * @throws ChatCallError with `AUTH.TERMS_REQUIRED` when the user has not accepted the present ones
   */
  abstract require(userId: UserId, standing: SiteStanding): void | Promise<void>;
}
