import type { UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';
import type { Mailbox } from '../users/index.js';

/** A link to set a new password was issued. */
export class ResetLinkIssued extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** The administrator; null: requested with the login, and sent by mail. */
    readonly issuedBy: UserId | null,
  ) {
    super();
  }
}

/** A user has opened a link that was sent to their e-mail address. */
export class EmailVerified extends DomainEvent {
  constructor(readonly userId: UserId) {
    super();
  }
}

/** A change of an e-mail address by an administrator, or by the console. */
export interface EmailAssignment {
  readonly actorId: UserId | null;
  /** The mailbox with the former address. */
  readonly before: Mailbox;
}

/** A user has another e-mail address. */
export class EmailChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** The former address was restored by the link that was sent to it. */
    readonly undone: boolean,
    /** An administrator changed it; null: the user did. */
    readonly assigned: EmailAssignment | null = null,
  ) {
    super();
  }
}
