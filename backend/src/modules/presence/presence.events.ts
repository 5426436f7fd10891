import type { PresenceState, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** Someone came, went, or changed between online and away. Published once in the whole installation. */
export class PresenceChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** Null: offline. */
    readonly state: PresenceState | null,
    readonly lastSeenAt: Date,
  ) {
    super();
  }
}
