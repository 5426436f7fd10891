import type { Contact, ContactState, UserCard, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

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
