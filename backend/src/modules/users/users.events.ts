import type {
  Contact,
  ContactState,
  SiteRole,
  UserCard,
  UserId,
  UserState,
  WaitingReason,
} from '@chatcall/contracts';
import type { SiteStanding } from '../../platform/access/index.js';
import { DomainEvent } from '../../platform/events/index.js';
import type { Mailbox } from './users.repository.js';

/** The profile of a user has changed: name, username, status text or picture. */
export class UserProfileChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly card: UserCard,
    /** Also names or picture, which more users may see than the status text. */
    readonly publicly: boolean,
  ) {
    super();
  }
}

/** A user has turned read receipts on or off. */
export class ReadReceiptsChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly readReceipts: boolean,
  ) {
    super();
  }
}

/**
 * The state of `contactId` in the list of `ownerId` has changed. Published for each list that
 * changed.
 */
export class ContactChanged extends DomainEvent {
  constructor(
    readonly ownerId: UserId,
    readonly contactId: UserId,
    /** Null: no longer in the list. */
    readonly state: ContactState | null,
    readonly previous: ContactState | null,
    /** The present entry, for the notice to the owner; null: no longer in the list. */
    readonly contact: Contact | null,
  ) {
    super();
  }
}

/**
 * This process has learned that the role or state of a user changed. Published on every process, at
 * the latest a second after the change; may be repeated.
 */
export class StandingChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly standing: SiteStanding,
  ) {
    super();
  }
}

/** The state of a user was changed. Published once, by the process that changed it. */
export class UserStateChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly state: UserState,
    readonly previous: UserState,
    /** Null: the console of the server. */
    readonly actorId: UserId | null,
  ) {
    super();
  }
}

/** A user has registered, and their account waits before they can sign in. */
export class RegistrationWaiting extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly waitingFor: WaitingReason,
  ) {
    super();
  }
}

/** An administrator has decided about an account that waited. */
export class RegistrationDecided extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** False: the account does not exist any more, or is deactivated. */
    readonly approved: boolean,
    /** Null: the console of the server. */
    readonly actorId: UserId | null,
    readonly mailbox: Mailbox,
  ) {
    super();
  }
}

/** An account was deleted that waited for too long. */
export class RegistrationExpired extends DomainEvent {
  constructor(readonly userId: UserId) {
    super();
  }
}

/** The site role of a user was changed. Published once, by the process that changed it. */
export class SiteRoleChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly role: SiteRole,
    readonly previous: SiteRole,
    /** Null: the console of the server. */
    readonly actorId: UserId | null,
  ) {
    super();
  }
}
