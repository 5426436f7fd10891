import type { Timestamp, UserId } from '@chatcall/contracts';
import type { SiteStanding } from './site-access.js';

/** Which users need a second factor, and since when. Implemented by the auth module. */
export abstract class FactorPolicy {
  /** Until when the user has to set one up; null: they need none, or have one. */
  abstract deadline(userId: UserId, standing: SiteStanding): Promise<Timestamp | null>;

  /**
   * Does not wait for most users: their role needs none, or their time is not over.
   * @throws ChatCallError with `AUTH.FACTOR_ENROLMENT_REQUIRED` when the user has none and the
   *   deadline has passed
   */
  abstract require(userId: UserId, standing: SiteStanding): void | Promise<void>;
}
