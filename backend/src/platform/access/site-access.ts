import type { SiteRole, UserId, UserState } from '@chatcall/contracts';

/** What decides what a user may do on this server. */
export interface SiteStanding {
  readonly role: SiteRole;
  readonly state: UserState;
  /** When one of both changed last, or else when the user was created. */
  readonly since: Date;
}

/**
 * The present role and state of users. Implemented by the users module, used for every request and
 * event: a change takes effect on all processes within two seconds.
 */
export abstract class SiteAccess {
  /** From memory; undefined when the user has to be read first. */
  abstract known(userId: UserId): SiteStanding | undefined;

  /** @returns null when there is no such user */
  abstract of(userId: UserId): Promise<SiteStanding | null>;
}
