import type { UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** An administrator changed the display name or the username of a user. */
export class AccountRenamed extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** Null: the console of the server. */
    readonly actorId: UserId | null,
  ) {
    super();
  }
}
