import type { Contact, ContactState, UserCard, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** What others see of a person has changed: name, username, status text or picture. */
export class UserProfileChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly card: UserCard,
    /** Also names or picture, which are visible to more people than the status text. */
    readonly publicly: boolean,
  ) {
    super();
  }
}

/** How `contactId` stands in the list of `ownerId` has changed. Happens once for each of the two whose list changed. */
export class ContactChanged extends DomainEvent {
  constructor(
    readonly ownerId: UserId,
    readonly contactId: UserId,
    /** Null: not in the list any more. */
    readonly state: ContactState | null,
    readonly previous: ContactState | null,
    /** How they stand there now, for the owner to be told; null: not in the list any more. */
    readonly contact: Contact | null,
  ) {
    super();
  }
}
